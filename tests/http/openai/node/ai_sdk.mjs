// The AI SDK as its documentation uses it: the openai provider (Responses, references to items) and the one for
// compatible servers. Prints what it saw as one line of JSON.
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateObject, generateText, isStepCount, streamText, tool } from "ai";
import { z } from "zod";

const [baseURL, apiKey] = process.argv.slice(2);
const openai = createOpenAI({ baseURL, apiKey });
const compatible = createOpenAICompatible({ name: "discreet", baseURL, apiKey, includeUsage: true });
const weather = tool({
  description: "The weather somewhere",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `rain in ${city}`,
});
const seen = {};

async function conversation(model, streamed, providerOptions) {
  const messages = [];
  const said = [];
  for (const content of ["Who are you?", "And where?", "And when?"]) {
    messages.push({ role: "user", content });
    const asked = { model, messages, providerOptions, maxRetries: 0 };
    if (streamed) {
      const result = streamText({ ...asked, onError: ({ error }) => said.push(String(error)) });
      let text = "";
      for await (const piece of result.textStream) text += piece;
      said.push(text);
      messages.push(...(await result.response).messages);
    } else {
      const result = await generateText(asked);
      said.push(result.text);
      messages.push(...result.response.messages);
    }
  }
  return said;
}

async function withTools(model, providerOptions) {
  const prompt = "Weather in Bern?";
  const result = await generateText({
    model, prompt, providerOptions, tools: { weather }, stopWhen: isStepCount(4), maxRetries: 0,
  });
  const stream = streamText({
    model, prompt, providerOptions, tools: { weather }, stopWhen: isStepCount(4), maxRetries: 0,
  });
  await stream.consumeStream();
  return [result.text, result.steps.length, await stream.text, (await stream.steps).length];
}

async function failure(asked) {
  try {
    await asked();
  } catch (error) {
    return [error.statusCode, error.message];
  }
  return null;
}

seen.responses = await conversation(openai("scripted"), false);
seen.responsesStreamed = await conversation(openai("scripted"), true);
seen.stored = await conversation(openai("scripted"), true, { openai: { store: true } });
seen.notStored = await conversation(openai("scripted"), false, { openai: { store: false } });
seen.chat = await conversation(openai.chat("scripted"), true);
seen.compatible = await conversation(compatible("scripted"), true);
seen.tools = await withTools(openai("scripted"));
seen.chatTools = await withTools(openai.chat("scripted"));
seen.compatibleTools = await withTools(compatible("scripted"));
const form = { prompt: "A city as JSON", schema: z.object({ city: z.string() }), maxRetries: 0 };
seen.object = (await generateObject({ model: openai("scripted"), ...form })).object;
seen.compatibleObject = (await generateObject({ model: compatible("scripted"), ...form })).object;
seen.extra = (
  await generateText({
    model: compatible("scripted"), prompt: "Hello?", maxRetries: 0,
    providerOptions: { discreet: { top_k: 20, chat_template_kwargs: { enable_thinking: false } } },
  })
).text;
seen.refused = await failure(() =>
  generateText({
    model: compatible("scripted"), prompt: "Hello?", maxRetries: 0,
    providerOptions: { discreet: { plugins: [{ id: "web" }] } },
  }),
);
seen.unknownItem = await failure(() =>
  generateText({
    model: openai("scripted"), maxRetries: 0,
    messages: [
      { role: "user", content: "Hello?" },
      {
        role: "assistant",
        content: [{ type: "text", text: "Hi", providerOptions: { openai: { itemId: "msg_gone" } } }],
      },
      { role: "user", content: "Again?" },
    ],
  }),
);
console.log(JSON.stringify(seen));
