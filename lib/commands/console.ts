/**
 * `op-sts console`: opens AWS's console in the browser, in a role.
 *
 * @module
 */

import { within } from "../base/clock.ts";
import { OpStsError, UsageError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { browserCommand, startBrowser } from "../console/browser.ts";
import { openHandOver } from "../console/hand_over.ts";
import { consolePlace, destinationOf } from "../console/places.ts";
import { signInAddress, withLogout } from "../console/sign_in.ts";
import { lifeAskedFor, partitionOfRole, ROLE_SECONDS } from "../roles/role_name.ts";
import type { Call } from "../session/call.ts";
import { usedSession } from "../session/used_session.ts";

/** A browser that is not yet running may take so long to ask, in ms. */
const BROWSER_MS = 60_000;

/** How long one may still ask that says it has failed, in ms: not all mean it. */
const FAILED_BROWSER_MS = 3000;

/**
 * Opens the console, or prints the address that does.
 *
 * @throws {UsageError} Without a role: AWS gives no console to the session of a user
 */
export async function openConsole(call: Call): Promise<number> {
  const { options, own, environment, terminal, profile, host } = call;
  const role = options["role-arn"];
  if (role === undefined) {
    throw new UsageError(
      "Cannot open the console: AWS gives none to the session of a user, only to that of a role",
      "op-sts console --profile NAME, of a profile with role_arn, or --role-arn ARN",
    );
  }
  // Before anybody is asked, and a code is spent, for a page that is none.
  const region = options.region ?? profile?.region;
  const place = consolePlace(partitionOfRole(role), region, environment);
  const destination = destinationOf(place, {
    service: own.get("service"),
    destination: own.get("destination"),
  });
  terminal.progress("op-sts: asking 1Password");
  const found = await usedSession(call);
  terminal.progress("op-sts: asking AWS for a way into the console");
  const life = lifeAskedFor(options) ?? 0;
  const seconds = life > ROLE_SECONDS.mostFromSession ? life : undefined;
  const login = await signInAddress(found.session, place, { destination, seconds }, call);
  const address = own.has("logout") ? withLogout(login) : login;
  terminal.progress("");
  if (own.has("print")) {
    await terminal.print(`${address}\n`);
    return 0;
  }
  await using handOver = openHandOver(address);
  const wish = { container: own.get("firefox-container"), environment, os: host.os };
  const command = await browserCommand(handOver.url, wish);
  const failed = startBrowser(command, environment);
  terminal.progress("op-sts: waiting for the browser");
  const asked = handOver.done.then(() => true);
  const behind = failed.then(async () => await within(asked, FAILED_BROWSER_MS) ?? false);
  const isAsked = await within(Promise.race([asked, behind]), BROWSER_MS);
  terminal.progress("");
  if (isAsked !== true) {
    throw new OpStsError(
      isAsked === undefined
        ? "Cannot open the console: no browser asked for it within a minute"
        : `Cannot open the console: ${quote(command[0] ?? "")} has opened no browser`,
      "op-sts console --print shows the address",
    );
  }
  return 0;
}
