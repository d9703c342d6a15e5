// Asks a model, whose stand-in answers with the ARN of who asks, as often as it is told, by the module that is named.
import process from "node:process";

const [times, module] = process.argv.slice(2);
const { AnthropicBedrock } = await import(module);
const client = new AnthropicBedrock({
  awsRegion: "us-east-1",
  baseURL: process.env.AWS_ENDPOINT_URL,
  maxRetries: 0,
});
for (let left = Number(times); left > 0; left--) {
  const { content: [{ text }] } = await client.messages.create({
    model: "anthropic.claude-v1:0",
    max_tokens: 1,
    messages: [{ role: "user", content: "who" }],
  });
  process.stdout.write(`${text}\n`);
}
