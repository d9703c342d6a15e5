/**
 * AWS SDK for Java v2.
 *
 * @module
 */

import { ASKS_OP_ONCE } from "../checks/agent.ts";
import { hidesOurMessage } from "../checks/common.ts";
import { goesOnByServer } from "../checks/server.ts";
import type { Consumer } from "../consumer.ts";
import { copySources, step } from "../install.ts";

const identity = (folder: string, profile: string, times: number) => ({
  words: ["java", "-cp", `${folder}:${folder}/jars/*`, "Identity", `${times}`],
  env: { AWS_PROFILE: profile },
});

/** The Java SDK, as a consumer. */
export const JAVA: Consumer = {
  id: "java",
  name: "AWS SDK for Java v2",
  // As in pom.xml.
  version: "2.57.8",
  registry: "Maven Central",
  byDefault: false,
  sources: "java",
  async install(folder) {
    await copySources("java", folder);
    const copy = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
    await step(["mvn", "-B", "-q", copy, "-DoutputDirectory=jars"], folder);
    await step(["javac", "-cp", "jars/*", "Identity.java"], folder);
  },
  identity,
  explicit(folder, profile, times) {
    const { words, env } = identity(folder, profile, times);
    return { words: [...words, "profile"], env };
  },
  // It refreshes in the last 15 seconds.
  runsForTen: { 21: 1, 14: 1, 4: 1 },
  checks: [ASKS_OP_ONCE, goesOnByServer(85), hidesOurMessage(1)],
};
