-- Deletion for good: `{"hard": true}` in the public text of a `delete` takes the tokens of its target, of the target's edits and of
-- its reactions out of the log, in the same call. Deletion that may be taken back ends the same way a day later, by a sweep.
create index events_deleted on events (deleted_at) where deleted_at is not null and blanked_at is null;
--> statement-breakpoint
-- Takes out what messages of a room said, and what was said about them. Call it under the room's lock.
create function blank_events(uuid, uuid[]) returns int
  language plpgsql volatile set enable_seqscan = off set plan_cache_mode = force_generic_plan as $f$
declare
  count int;
  more int;
begin
  update events set token = null, blanked_at = clock_timestamp()
    where room = $1 and id = any ($2) and blanked_at is null;
  get diagnostics count = row_count;
  update events set token = null, blanked_at = clock_timestamp()
    where room = $1 and target = any ($2) and kind in ('edit', 'reaction', 'unreaction') and blanked_at is null;
  get diagnostics more = row_count;
  return count + more;
end $f$;
--> statement-breakpoint
drop function annotation_faults(uuid[], uuid[], text[], uuid[], uuid[], uuid[], uuid[]);
--> statement-breakpoint
create function annotation_faults(rooms uuid[], ids uuid[], kinds text[], senders uuid[], devices uuid[], targets uuid[], threads uuid[], hards boolean[])
  returns text[] language sql volatile as $f$
with
i as materialized (
  select *, kind in ('edit', 'delete', 'restore', 'reaction', 'unreaction', 'pin', 'unpin') as annotates
  from unnest($1, $2, $3, $4, $5, $6, $7, $8) with ordinality as t(room, id, kind, sender, device, target, thread, hard, ord)),
judged as (
  select i.ord, case
    when i.thread is not null and not exists (select 1 from (select e.id, e.kind, e.thread from events e
        where e.room = i.room and e.id >= i.thread order by e.id limit 1) f
        where f.id = i.thread and f.kind = 'message' and f.thread is null)
      and not exists (select 1 from i b
        where b.room = i.room and b.device = i.device and b.id = i.thread and b.kind = 'message' and b.ord < i.ord)
      then 'no-target'
    when not i.annotates then case when i.target is not null then 'not-allowed' end
    when t.sender is null and b.here is null then 'no-target'
    -- What was deleted softly may still be deleted for good, by whoever might have deleted it.
    when not i.hard and (i.kind = 'restore') <> coalesce(c.kind = 'delete', t.deleted_at is not null, false) then 'no-target'
    when c.gone then 'no-target'
    when t.blanked_at is not null then 'no-target'
    when i.kind = 'edit' and t.sender <> i.sender then 'not-allowed'
    when i.kind = 'edit' and (r.policy->>'editWindow')::int > 0
      and t.created_at < clock_timestamp() - make_interval(secs => (r.policy->>'editWindow')::int) then 'not-allowed'
    when i.kind = 'delete' and t.sender <> i.sender and (r.type <> 'group' or m.role not in ('admin', 'owner')) then 'not-allowed'
    -- Restored by who deleted, within a day.
    when i.kind = 'restore' and c.kind is null and (t.deleted_at < clock_timestamp() - interval '24 hours' or i.sender is distinct from
        (select e.sender from events e where e.room = i.room and e.target = i.target and e.kind = 'delete' order by e.seq desc limit 1))
      then 'not-allowed'
    -- One person may annotate one message a hundred times.
    when (select count(*) from events e where e.room = i.room and e.target = i.target and e.sender = i.sender)
       + (select count(*) from i e where e.room = i.room and e.target = i.target and e.sender = i.sender and e.ord < i.ord) >= 100
      then 'not-allowed'
  end as fault
  from i
  left join rooms r on r.id = i.room
  left join members m on m.room = i.room and m.account = i.sender and m.until_seq is null
  left join lateral (select f.sender, f.created_at, f.deleted_at, f.blanked_at
    from (select e.id, e.kind, e.sender, e.created_at, e.deleted_at, e.blanked_at from events e
      where e.room = i.room and e.id >= i.target order by e.id limit 1) f
    where f.id = i.target and f.kind = 'message') t on true
  -- The target may come earlier in this batch, from the same device; so may its deletion. If those are refused, so is this.
  left join lateral (select true as here from i e where e.room = i.room and e.device = i.device
    and e.id = i.target and e.kind = 'message' and e.ord < i.ord limit 1) b on true
  left join lateral (select e.kind, bool_or(e.hard) over () as gone from i e where e.room = i.room and e.device = i.device
    and e.target = i.target and e.kind in ('delete', 'restore') and e.ord < i.ord order by e.ord desc limit 1) c on true)
select array_agg(fault order by ord) from judged
$f$;
--> statement-breakpoint
-- Appending as before, with the same answers, and a shorter way for what nearly every call brings: messages with nothing beside
-- their token, the next of their devices, in rooms where every member may post. Judging those one by one with all the columns
-- that a refusal might need cost a third more of the processor than this does.
create or replace function append_events(int[], uuid[], uuid[], text[], uuid[], uuid[], int[], int[], uuid[], uuid[], text[], text[], text[], text[])
  returns table(o_ord int, o_status text, o_seq bigint, o_hash text, o_at bigint, o_last_seq int, o_last_id uuid, o_last_hash text, o_wait int)
  language plpgsql volatile set lock_timeout = '1s' set jit = off set enable_seqscan = off set plan_cache_mode = force_generic_plan as $f$
#variable_conflict use_column
declare
  ranks constant text[] := array['member', 'admin', 'owner'];
  clock timestamptz;
  faults text[];
  hards boolean[];
  mine uuid[];
begin
  -- The rooms in which the sender is or ever was (whose first answers stay theirs); null for the others. From here on a room of
  -- strangers is one that is not there: nobody waits for it, locks it or looks into it.
  mine := (select array_agg(m.room order by i.ord) from unnest($1, $2, $5) as i(ord, room, sender)
    left join lateral (select m.room from members m where m.room = i.room and m.account = i.sender limit 1) m on true);
  -- Waits. Every later statement has a new snapshot, in which all is settled that these rooms are judged by.
  perform 1 from rooms where id = any(mine) order by id for no key update;
  clock := date_trunc('milliseconds', clock_timestamp());
  -- Most batches are messages and nothing else, of which each may go in as it is. Where all of a batch are, this is all there is
  -- to do; where any of them is not, nothing was done, and they are judged one by one below.
  if 'message' = all ($4) and num_nonnulls(variadic $9 || $10) = 0 and num_nonnulls(variadic $13 || $14) = 0 then
    return query with
v as materialized (
  select i.*, r.head, l.device_seq as lseq, l.id as lid, l.token_hash as lhash
  from unnest($1, mine, $3, $5, $6, $7, $8, $11, $12) as i(ord, room, id, sender, device, dseq, epoch, token, hash)
  cross join lateral (select r.head from rooms r where r.id = i.room and r.epoch = i.epoch and not r.stale
    and r.head - r.epoch_seq < 10000 and r.epoch_at > clock - interval '7 days'
    and r.policy->>'post' = 'member' and coalesce((r.policy->>'slow')::int, 0) <= 0 limit 1) r
  cross join lateral (select m.account from members m where m.room = i.room and m.account = i.sender and m.until_seq is null
    and (m.muted_until > clock) is not true limit 1) m
  cross join lateral (select d.id from devices d where d.id = i.device and d.account = i.sender and d.ended_n is null limit 1) d
  left join lateral (select e.device_seq, e.id, e.token_hash from events e
    where e.room = i.room and e.device = i.device order by e.device_seq desc limit 1) l on true
  where i.dseq = coalesce(l.device_seq, 0) + 1
    and i.id is distinct from (select e.id from events e where e.room = i.room and e.id >= i.id order by e.id limit 1)),
acc as materialized (
  select v.*, v.head + row_number() over (partition by v.room order by v.ord) as seq from v
  where (select count(distinct v.id) from v) = cardinality($1)),
ins as (
  insert into events (room, seq, id, kind, sender, device, device_seq, epoch, token, token_hash, created_at)
  select room, seq, id, 'message', sender, device, dseq, epoch, token, hash, clock from acc),
upd as (
  update rooms set head = h.seq, last_at = clock
  from (select room, max(seq) as seq from acc group by room) h where rooms.id = h.room)
select ord, 'ok', seq, hash, (extract(epoch from clock) * 1000)::bigint, coalesce(lseq, 0), lid, lhash, null::int from acc order by ord;
    if found then
      return;
    end if;
  end if;
  if num_nonnulls(variadic $9 || $10) > 0
    or $4 && array['edit', 'delete', 'restore', 'reaction', 'unreaction', 'pin', 'unpin'] then
    hards := (select array_agg(kind = 'delete' and public is not null and coalesce(public::jsonb ? 'hard', false) order by ord)
      from unnest($4, $13) with ordinality as t(kind, public, ord));
    faults := annotation_faults(mine, $3, $4, $5, $6, $9, $10, hards);
  end if;
  return query with
i as materialized (
  select * from unnest($1, mine, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, faults)
    as t(ord, room, id, kind, sender, device, dseq, epoch, target, thread, token, hash, public, pre, fault)),
v as materialized (
  select i.*, r.head, i.ord > min(i.ord) over (partition by i.room, i.id) as copy,
    o.seq as oseq, o.token_hash as ohash, o.created_at as oat, l.device_seq as lseq, l.id as lid, l.token_hash as lhash,
    p.slow, ceil(extract(epoch from s.created_at + make_interval(secs => p.slow) - clock))::int as pause,
    case
      -- Before membership: a late retry gets its first answer, also after a kick.
      when o.sender = i.sender then 'dup'
      when m.role is null then 'not-found'
      when o.seq is not null then 'id-taken'
      when i.pre is not null then i.pre
      when d.id is null then 'not-allowed'
      when m.muted_until > clock and i.kind not in ('delete', 'unreaction', 'unpin', 'profile', 'personal') then 'not-allowed'
      when i.kind in ('message', 'edit') and array_position(ranks, m.role) < array_position(ranks, r.policy->>'post') then 'not-allowed'
      when i.kind in ('pin', 'unpin') and array_position(ranks, m.role) < array_position(ranks, r.policy->>'pin') then 'not-allowed'
      when i.kind = 'emoji' and array_position(ranks, m.role) < array_position(ranks, r.policy->>'edit') then 'not-allowed'
      when i.kind = 'personal' and r.type <> 'self' then 'not-allowed'
      -- Slow mode: who is no more than a member waits after each of their messages.
      when s.created_at > clock - make_interval(secs => p.slow) then 'rate'
      when r.stale or r.head - r.epoch_seq >= 10000 or r.epoch_at <= clock - interval '7 days' then 'rotate-first'
      when i.epoch <> r.epoch then 'stale-epoch'
      else coalesce(i.fault, 'ok')
    end as verdict
  from i
  left join lateral (select * from rooms where rooms.id = i.room limit 1) r on true
  left join lateral (select m.role, m.muted_until from members m
    where m.room = i.room and m.account = i.sender and m.until_seq is null limit 1) m on true
  left join lateral (select d.id from devices d where d.id = i.device and d.account = i.sender and d.ended_n is null limit 1) d on true
  left join lateral (select f.seq, f.sender, f.token_hash, f.created_at
    from (select e.id, e.seq, e.sender, e.token_hash, e.created_at from events e
      where e.room = i.room and e.id >= i.id order by e.id limit 1) f
    where f.id = i.id) o on true
  left join lateral (select e.device_seq, e.id, e.token_hash from events e
    where e.room = i.room and e.device = i.device order by e.device_seq desc limit 1) l on true
  cross join lateral (select case when i.kind = 'message' and m.role = 'member' then (r.policy->>'slow')::int end as slow) p
  -- Read where slow mode asks for it only: one step in the index events_sent.
  left join lateral (select e.created_at from events e where p.slow > 0
    and e.room = i.room and e.sender = i.sender and e.kind = 'message' order by e.seq desc limit 1) s on true),
-- In slow mode one message of a batch may pass, whichever of a person's devices it comes from.
j as materialized (
  select v.*, v.verdict = 'ok' and v.slow > 0 and count(*) filter (where v.verdict = 'ok' and v.slow > 0 and not v.copy)
    over (partition by v.room, v.sender order by v.ord) > 1 as late
  from v),
-- The first refusal stops that device in that room: a number is consumed by acceptance only.
w as (
  select q.*, bool_and(q.verdict = 'ok' and q.late is not true and q.dseq = coalesce(q.lseq, 0) + q.n)
    over (partition by q.room, q.device order by q.ord) as pass
  from (select j.*, count(*) over (partition by j.room, j.device order by j.ord) as n
    from j where not j.copy and j.verdict <> 'dup') q),
acc as materialized (
  select w.*, w.head + row_number() over (partition by w.room order by w.ord) as seq from w where w.pass),
ins as (
  insert into events (room, seq, id, kind, sender, device, device_seq, epoch, target, thread, token, token_hash, public, created_at)
  select room, seq, id, kind, sender, device, dseq, epoch, target, thread, token, hash, public, clock
  from acc order by room, seq),
upd as (
  update rooms set head = h.seq, last_at = clock
  from (select room, max(seq) as seq from acc group by room) h where rooms.id = h.room)
select j.ord,
  case when j.verdict = 'dup' then 'dup'
    when a.ord = j.ord then 'ok'
    when j.copy and a.sender = j.sender then 'dup'
    when j.copy and a.ord is not null then 'id-taken'
    when j.late then 'rate'
    when j.verdict = 'ok' then 'after-refused'
    else j.verdict end,
  coalesce(j.oseq, a.seq), coalesce(j.ohash, a.hash),
  (extract(epoch from coalesce(j.oat, clock)) * 1000)::bigint,
  coalesce(j.lseq, 0), j.lid, j.lhash, case when j.late then j.slow when j.verdict = 'rate' then j.pause end
from j left join acc a on a.room = j.room and a.id = j.id
order by j.ord;
  if true = any (hards) then
    -- Gone for good, with everything that was said by or about it. What stays is that it was there, and who deleted it.
    perform blank_events(room, array_agg(distinct target)) from (select e.room, e.target
      -- By what stands in the log: what was sent now under its id may have been refused.
      from unnest(mine, $3, hards) as i(room, id, hard) join events e on e.room = i.room and e.id = i.id
      where i.hard and e.kind = 'delete' and e.public is not null and coalesce(e.public::jsonb ? 'hard', false)) d group by room;
  end if;
  if $4 && array['delete', 'restore'] then
    -- A target is deleted if the last word about it says so, and stays so once it is gone for good.
    update events set deleted_at = x.deleted_at
    from (select distinct on (e.room, e.target) e.room, e.target, case e.kind when 'delete' then e.created_at end as deleted_at
      from (select distinct room, target from unnest(mine, $9) as t(room, target)) i
      join events e on e.room = i.room and e.target = i.target and e.kind in ('delete', 'restore')
      order by e.room, e.target, e.kind = 'delete' and e.public is not null and coalesce(e.public::jsonb ? 'hard', false) desc, e.seq desc) x
    where events.room = x.room and events.id = x.target and events.deleted_at is distinct from x.deleted_at;
  end if;
end $f$;
