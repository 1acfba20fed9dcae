// oidc-provider with its defaults: only people, their claims, one client and its redirect addresses are named here.
// node provider.mjs PORT [signed]   "signed": the client wants its userinfo as a signed JWT.
import Provider from "oidc-provider";

const [port, signed] = [Number(process.argv[2]), process.argv[3] === "signed"];

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "discreet",
      client_secret: "a secret of the client + more",
      redirect_uris: ["http://127.0.0.1/callback"],
      ...(signed ? { userinfo_signed_response_alg: "RS256" } : {}),
    },
  ],
  features: { jwtUserinfo: { enabled: signed } },
  claims: {
    openid: ["sub"],
    email: ["email", "email_verified"],
    profile: ["name"],
  },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      name: "Gil",
      email: `${id}@corp.example`,
      email_verified: !id.startsWith("unverified"),
    }),
  }),
});

// Each workspace has a redirect address of its own, and the test makes it later.
provider.Client.prototype.redirectUriAllowed = (uri) => uri.startsWith("http://127.0.0.1:");
provider.use(async (context, next) => {
  await next();
  if (context.oidc?.route === "userinfo") console.log(`userinfo ${context.type}`);
});
provider.listen(port, "127.0.0.1", () => console.log("ready"));
