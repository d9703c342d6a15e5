// Prints who signed the last request that the stand-in of AWS answered.
const reply = await fetch(`${Deno.env.get("AWS_ENDPOINT_URL")}/-/last`);
Deno.stdout.writeSync(new TextEncoder().encode(await reply.text()));
