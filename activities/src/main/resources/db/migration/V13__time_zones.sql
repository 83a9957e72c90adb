-- Which offset from UTC a zone has when, decided once for everybody who computes ticks: versions of the product that bring
-- different time-zone data may run side by side.
create table time_zones (
    zone        text primary key,
    -- Ascending: [{"from": "2026-10-25T01:00:00Z", "offset": "+01:00"}, …]
    offsets     jsonb       not null,
    decided_at  timestamptz not null,
    known_until timestamptz not null,
    release     text        not null
);

comment on column time_zones.release is 'of the IANA database that decided, such as 2026f';
