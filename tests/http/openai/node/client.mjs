// The official Node client, used as its readme does. Prints what it saw as one line of JSON.
import OpenAI from "openai";

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const messages = [{ role: "user", content: "Hello?" }];
const seen = {};

const whole = await client.chat.completions.create({ model: "scripted", messages });
seen.whole = whole.choices[0].message.content;
seen.tokens = whole.usage.total_tokens;

seen.pieces = 0;
seen.streamed = "";
const options = { include_usage: true };
for await (const chunk of await client.chat.completions.create({
  model: "scripted",
  messages,
  stream: true,
  stream_options: options,
})) {
  seen.pieces += 1;
  seen.streamed += chunk.choices[0]?.delta?.content ?? "";
}

const helper = client.chat.completions.stream({ model: "scripted", messages });
seen.helped = await helper.finalContent();

const response = await client.responses.create({ model: "scripted", input: "Hello?", store: true });
seen.response = response.output_text;
seen.retrieved = (await client.responses.retrieve(response.id)).output_text;
const events = client.responses.stream({ model: "scripted", input: "And?", previous_response_id: response.id });
seen.events = [];
for await (const event of events) seen.events.push(event.type);
seen.final = (await events.finalResponse()).output_text;
await client.responses.delete(response.id);

const tools = [{ type: "function", function: { name: "callMe", parameters: { type: "object", properties: {} } } }];
const asked = [{ role: "user", content: "Call callMe" }];
const called = await client.chat.completions.create({ model: "scripted", messages: asked, tools });
seen.called = called.choices[0].message.tool_calls[0].function.name;

seen.models = [];
for await (const model of client.models.list()) seen.models.push(model.id);
const embedded = await client.embeddings.create({ model: "all-MiniLM-L6-v2", input: ["one", "two"] });
seen.dimensions = embedded.data.map((each) => each.embedding.length);

seen.errors = [];
for (const failing of [
  () => client.chat.completions.create({ model: "another", messages }),
  () => client.chat.completions.create({ model: "scripted", messages, n: 2 }),
  () => client.responses.retrieve(response.id),
  () => new OpenAI({ baseURL, apiKey: "dsc-wrong", maxRetries: 0 }).models.list(),
]) {
  try {
    await failing();
  } catch (error) {
    seen.errors.push([error.constructor.name, error.status, error.code]);
  }
}
console.log(JSON.stringify(seen));
