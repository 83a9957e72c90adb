package dev.perennial.database;

import java.util.regex.Pattern;

/** The application's tables as Prisma makes them, as far as the jobs touch them. */
final class ApplicationTables {

    static final String SQL =
            """
            create type tier as enum ('FREE', 'STARTER', 'PRO', 'ENTERPRISE');
            create table users (
                id         text primary key,
                email      text,
                name       text,
                tier       tier not null default 'FREE',
                created_at timestamp(3) not null default current_timestamp,
                updated_at timestamp(3) not null default current_timestamp);
            create table subscriptions (
                id                    text primary key,
                user_id               text not null references users (id) on delete cascade,
                provider              text not null,
                status                text not null,
                expires_at            timestamp(3),
                renewal_reminder_sent boolean not null default false,
                created_at            timestamp(3) not null default current_timestamp,
                updated_at            timestamp(3) not null default current_timestamp);
            create table notifications (
                id         text primary key default gen_random_uuid()::text,
                user_id    text not null references users (id) on delete cascade,
                type       text not null,
                title      text not null,
                message    text not null,
                created_at timestamp(3) not null);
            create type affiliate_status as enum ('ACTIVE', 'SUSPENDED');
            create type affiliate_tier as enum ('BRONZE', 'SILVER', 'GOLD');
            create type code_status as enum ('ACTIVE', 'USED', 'EXPIRED', 'RESERVED');
            create table affiliates (
                id         text primary key,
                user_id    text not null,
                status     affiliate_status not null,
                tier       affiliate_tier not null,
                joined_at  timestamp(3) not null,
                updated_at timestamp(3) not null);
            create table affiliate_codes (
                id           text primary key,
                affiliate_id text not null references affiliates (id) on delete cascade,
                code         text not null unique,
                status       code_status not null default 'ACTIVE',
                expires_at   timestamp(3),
                created_at   timestamp(3) not null,
                updated_at   timestamp(3) not null);
            """;

    private static final Pattern TABLE = Pattern.compile("create table (\\w+) \\((.*?)\\);", Pattern.DOTALL);

    private ApplicationTables() {}

    /** The same in two partitions each, whose rows have the same places; PostgreSQL allows no unique code then. */
    static String partitioned() {
        return TABLE.matcher(SQL.replace(" unique,", ","))
                .replaceAll(
                        """
                        create table $1 ($2) partition by hash (id);
                        create table $1_even partition of $1 for values with (modulus 2, remainder 0);
                        create table $1_odd partition of $1 for values with (modulus 2, remainder 1);""");
    }
}
