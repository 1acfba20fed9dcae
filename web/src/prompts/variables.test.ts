import { expect, test } from "vitest";
import { fillVariables, variablesOf } from "./variables";

test("a variable has a name, and may have a default or choices", () => {
  expect(variablesOf("About {{ topic }} in {{tone:formal|friendly}} for {{who=a child}}.")).toEqual([
    { name: "topic", initial: "", choices: null },
    { name: "tone", initial: "formal", choices: ["formal", "friendly"] },
    { name: "who", initial: "a child", choices: null },
  ]);
});

test("a name that stands twice is asked for once, with its default", () => {
  expect(variablesOf("{{x}} and {{x=1}} and {{x=2}}")).toEqual([{ name: "x", initial: "1", choices: null }]);
  expect(fillVariables("{{x}} and {{x=1}}", { x: "bees" })).toBe("bees and bees");
});

test("what is no variable stays as it is", () => {
  for (const text of ["{{}}", "{{ }}", "{{=1}}", "{ {x} }", "{{a\nb}}", "{x}", "{{{{"]) {
    expect(variablesOf(text)).toEqual([]);
    expect(fillVariables(text, {})).toBe(text);
  }
});

test("a value is not looked at for variables again, nor for signs of a replacement", () => {
  expect(fillVariables("{{a}}", { a: "{{b}} $& $1" })).toBe("{{b}} $& $1");
  expect(fillVariables("{{a=x}}", {})).toBe("x");
});

test("a long text of braces takes no time", () => {
  expect(variablesOf("{{".repeat(50_000))).toEqual([]);
});
