/** A program that asks this server, for its reader to copy. */
export const exampleFor = (baseUrl: string) => `from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key="dsc-…")
model = client.models.list().data[0].id
answer = client.chat.completions.create(
    model=model,
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.choices[0].message.content)
`;
