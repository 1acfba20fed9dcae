import { describe, expect, it } from "vitest";
import { partsOf } from "./host";

const owner = (host: string) => partsOf(host).owner;

describe("partsOf", () => {
  it("lets the part stand out that says whose it is", () => {
    expect(owner("api.flights.example")).toBe("flights.example");
    expect(owner("paypal.com.account-check.net")).toBe("account-check.net");
    expect(owner("api.bank.co.uk")).toBe("bank.co.uk");
    expect(owner("some-one.github.io")).toBe("some-one.github.io");
    expect(owner("abc.execute-api.us-west-2.amazonaws.com")).toBe("abc.execute-api.us-west-2.amazonaws.com");
    expect(owner("localhost")).toBe("localhost");
    expect(owner("127.0.0.1:8443")).toBe("127.0.0.1");
    expect(owner("[::1]:80")).toBe("[::1]");
  });

  it("loses nothing of the name", () => {
    for (const host of ["a.b.c.example:8443", "x.github.io", "co.uk", "127.0.0.1", "[::1]:9", "example"]) {
      const { prefix, owner, port } = partsOf(host);
      expect(prefix + owner + port).toBe(host);
    }
  });
});
