// Asks STS who it is, as often as it is told, and prints the ARN of each answer. A second argument names the module of
// `fromIni`, to be used in place of the default chain.
import process from "node:process";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const [times, provider] = process.argv.slice(2);
const client = new STSClient(
  provider === undefined ? {} : { credentials: (await import(provider)).fromIni() },
);
for (let left = Number(times); left > 0; left--) {
  const { Arn } = await client.send(new GetCallerIdentityCommand({}));
  process.stdout.write(`${Arn}\n`);
}
