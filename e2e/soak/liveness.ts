import type { Finding } from "./checker";
import type { History } from "./history";

/** What an engine may send in a second in which nothing happens. */
const CALM_PER_SECOND = 4;

/** I20: when all is healed everybody comes to the head, and then nobody asks on and on. */
export function checkLiveness(history: History): Finding {
  const violations: string[] = [];
  const [quiet, calm] = [history.all("quiet"), history.all("calm")];
  for (const { reached, ms } of quiet) if (!reached) violations.push(`not quiet after ${ms} ms`);
  for (const { client, sent, ms } of calm)
    if (sent > 2 + (CALM_PER_SECOND * ms) / 1_000) violations.push(`${client} sent ${sent} times in ${ms} quiet ms`);
  return {
    name: "I20",
    says: "everybody arrives, and rests",
    counted: quiet.length + calm.length,
    of: "waits for the end and looks at engines at rest",
    violations,
  };
}

/** I21: who does not read is cut at a bound and gets everything later, and no server grows beyond its ceiling, or dies. */
export function checkBounds(history: History): Finding {
  const violations: string[] = [];
  const [slow, memory] = [history.all("slow"), history.all("memory")];
  for (const { client, cut, bytes, resumed } of slow) {
    if (!cut) violations.push(`${client} read nothing of ${bytes} bytes and was not cut`);
    if (cut && !resumed) violations.push(`${client} was cut and did not get the rest`);
  }
  const peaks = new Map<string, { bytes: number; most: number }>();
  for (const fact of memory) if (fact.bytes > (peaks.get(fact.part)?.bytes ?? 0)) peaks.set(fact.part, fact);
  for (const [part, { bytes, most }] of peaks)
    if (bytes > most) violations.push(`${part} took ${bytes} bytes, more than ${most}`);
  // Whoever was ended on purpose was started again.
  for (const [part, { bytes }] of new Map(memory.map((fact) => [fact.part, fact])))
    if (bytes === 0) violations.push(`${part} had ended by itself`);
  return {
    name: "I21",
    says: "nothing grows without a bound",
    counted: slow.length + memory.length,
    of: `slow readers (${slow.length}) and looks at memory`,
    violations,
  };
}

/** I22: a last ring that is lost is repaired within one heartbeat. */
export function checkRepairs(history: History): Finding {
  const facts = history.all("repair");
  const violations = facts.flatMap(({ client, id, ms, within, lost }) => {
    if (ms === null || ms > within)
      return [`${client} got ${id} ${ms === null ? "never" : `after ${ms} ms`}, not within ${within}`];
    return lost === 0 ? [`no ring was lost while ${client} waited for ${id}: this shows nothing`] : [];
  });
  return {
    name: "I22",
    says: "a lost last ring is repaired within a heartbeat",
    counted: facts.length,
    of: "rooms left without a ring",
    violations,
  };
}
