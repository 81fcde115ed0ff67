import type { Sql } from "@/db/connect";
import { type TestPerson, testPerson } from "../support/test-people";

const AT_ONCE = 20;

/** Many people with real chains, straight in the database: they have accounts and keys, and no engine. */
export async function crowd(sql: Sql, size: number, name: string): Promise<TestPerson[]> {
  const people: TestPerson[] = [];
  for (let at = 0; at < size; at += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, size - at) }, (_, i) => testPerson(sql, `${name}${at + i}`));
    people.push(...(await Promise.all(some)));
  }
  return people;
}
