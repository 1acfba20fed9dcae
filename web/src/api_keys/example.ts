/** Sample programs that call this server, to be copied. */

const placeholder = "dsc-…";

export const exampleFor = (baseUrl: string, key = placeholder) => `from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key="${key}")
model = client.models.list().data[0].id
answer = client.chat.completions.create(
    model=model,
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.choices[0].message.content)
`;

export const curlFor = (baseUrl: string, model: string, key = placeholder) => `curl ${baseUrl}/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{
    "model": "${model}",
    "messages": [{"role": "user", "content": "Hello!"}]
  }'
`;
