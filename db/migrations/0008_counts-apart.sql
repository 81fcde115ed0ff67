-- Edits are counted by themselves, as many as a reader keeps wordings of; and whoever annotated their own message to the limit
-- could not delete it. Otherwise annotation_faults is as it was (0007).
create or replace function annotation_faults(rooms uuid[], ids uuid[], kinds text[], senders uuid[], devices uuid[], targets uuid[], threads uuid[], hards boolean[])
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
    -- One person may edit a message 256 times, and annotate it otherwise a hundred times; deleting it is never too much.
    when i.kind <> 'delete'
      and (select count(*) from events e where e.room = i.room and e.target = i.target and e.sender = i.sender
          and e.kind <> 'delete' and (e.kind = 'edit') = (i.kind = 'edit'))
        + (select count(*) from i e where e.room = i.room and e.target = i.target and e.sender = i.sender and e.ord < i.ord
          and e.kind <> 'delete' and (e.kind = 'edit') = (i.kind = 'edit'))
        >= case i.kind when 'edit' then 256 else 100 end
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
