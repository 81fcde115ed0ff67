import type { Figures } from "../generator/plan";
import type { Part } from "../options";
import { median } from "./median";
import { METRICS, type MetricName } from "./metrics";
import type { Target } from "./targets";

/** All figures of a run: by workload, then by server, one for each round. */
export class Collected {
  readonly #all = new Map<Part, Map<string, Figures[]>>();

  add(part: Part, server: string, figures: Figures): void {
    const servers = this.#all.get(part) ?? new Map<string, Figures[]>();
    this.#all.set(part, servers);
    servers.set(server, [...(servers.get(server) ?? []), figures]);
  }

  servers(part: Part): string[] {
    return [...(this.#all.get(part)?.keys() ?? [])];
  }

  /** The median over all rounds; null where it was not measured. */
  value(part: Part, server: string, metric: MetricName): number | null {
    const rounds = this.#all.get(part)?.get(server);
    return rounds === undefined ? null : median(rounds.map(METRICS[metric].of));
  }

  /** The median of the rounds' ratios: each compares two servers that were measured one after the other. */
  ratio({ part, metric, of, to }: Pick<Target, "part" | "metric" | "of" | "to">): number | null {
    const [above, below] = [this.#all.get(part)?.get(of), this.#all.get(part)?.get(to)];
    if (above === undefined || below === undefined) return null;
    const one = METRICS[metric].of;
    return median(above.flatMap((figures, round) => (below[round] ? one(figures) / one(below[round]) : [])));
  }

  toJSON(): unknown {
    return Object.fromEntries([...this.#all].map(([part, servers]) => [part, Object.fromEntries(servers)]));
  }
}
