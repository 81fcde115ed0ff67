import { test } from "vitest";
import { connect } from "@/db/connect";
import { testDatabase } from "@/e2e/support/test-database";
import { anItem, bareRoom } from "@/e2e/support/test-log";
import { appendOnce } from "./append-once";

test("rate", async () => {
  const db = await testDatabase();
  const r = await bareRoom(db.sql, { roles: ["owner"] });
  let n = 0;
  for (const mode of ["auto", "force_generic_plan", "force_custom_plan"]) {
    const sql = connect(db.url, { max: 1 });
    await sql.unsafe(`set plan_cache_mode = ${mode}`);
    for (const size of [1, 64]) {
      const t = performance.now();
      for (let i = 0; i < 60; i++)
        await appendOnce(
          sql,
          Array.from({ length: size }, () => anItem(r.room, r.people[0], ++n)),
        );
      console.log(mode, size, ((performance.now() - t) / 60).toFixed(2));
    }
    await sql.end();
  }
  const t = performance.now();
  for (let i = 0; i < 60; i++) await db.sql`insert into ephemeral values (${String(i)}, '', 0, now())`;
  console.log("plain insert", ((performance.now() - t) / 60).toFixed(2));
  const t2 = performance.now();
  for (let i = 0; i < 60; i++) await db.sql`update rooms set head = head`;
  console.log("durable update", ((performance.now() - t2) / 60).toFixed(2));
  const ae = connect(db.ownerUrl, { max: 1 });
  const plans: string[] = [];
  await ae.unsafe(
    "load 'auto_explain'; set auto_explain.log_min_duration=0; set auto_explain.log_nested_statements=on; set auto_explain.log_analyze=on; set client_min_messages=log; set auto_explain.log_timing=on",
  );
  (ae as any).options.onnotice = (x: any) => plans.push(x.message);
  for (let i = 0; i < 3; i++) {
    plans.length = 0;
    await appendOnce(ae, [anItem(r.room, r.people[0], ++n)]);
  }
  console.log(plans.join("\n"));
  await ae.end();
  await db.close();
}, 60000);
