package dev.perennial.database;

/** The application's tables as Prisma makes them, as far as the jobs touch them (S1.39). */
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
            """;

    private ApplicationTables() {}
}
