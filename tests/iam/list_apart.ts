/**
 * Asks IAM of each partition of its first argument for the keys of a user, and says how that failed.
 *
 * @module
 */

import { deadlineIn, systemClock } from "../../lib/base/clock.ts";
import { IamError } from "../../lib/base/errors.ts";
import { listAccessKeys } from "../../lib/iam/access_keys.ts";
import { iamTarget } from "../../lib/iam/ask_iam.ts";

const [partitions = ""] = Deno.args;
const failures: object[] = [];
for (const partition of JSON.parse(partitions)) {
  const signer = {
    credentials: { accessKeyId: "ASIAIOSFODNN7EXAMPLE", secretAccessKey: "s", sessionToken: "t" },
    userName: "alice",
    target: iamTarget(partition, {}),
  };
  const failure = await listAccessKeys(signer, {
    environment: { SSL_CERT_FILE: "/nowhere" },
    clock: systemClock,
    deadline: deadlineIn(systemClock, 50_000),
    trace() {},
  }).catch((error) => error);
  failures.push(
    failure instanceof IamError
      ? { trouble: failure.trouble, message: failure.message, hint: failure.hint }
      : { message: `it ended in ${String(failure)}` },
  );
}
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(failures)));
// At once: timers of what is over go on.
Deno.exit(0);
