import type { Finding } from "./checker";

/** Prints what was looked at for each invariant, and the first violations of each. Tells how many are broken. */
export function tell(findings: readonly Finding[]): number {
  for (const { name, says, counted, of, violations } of findings) {
    const bad = violations.length > 0;
    console.log(
      `  ${bad ? "✗" : "✓"} ${name.padEnd(3)} ${says}: ${counted} ${of}${bad ? `, ${violations.length} violations` : ""}`,
    );
    for (const line of violations.slice(0, 5)) console.log(`        ${line}`);
  }
  return findings.filter((finding) => finding.violations.length > 0).length;
}
