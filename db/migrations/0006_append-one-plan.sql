-- One plan for each connection, whatever its first calls look like. Postgres compares a plan for any arrays with those it made
-- for the first few: a connection whose first messages came one at a time (as they do) found its own cheaper and planned these
-- long statements anew at every call from then on, which costs more than running them. The plan is good for all: every table is
-- looked up once for each item, by an index (see 0005).
alter function append_events(int[], uuid[], uuid[], text[], uuid[], uuid[], int[], int[], uuid[], uuid[], text[], text[], text[], text[])
  set plan_cache_mode = force_generic_plan;
