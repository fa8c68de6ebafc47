// The tables, as numbered steps. A step that has been released is never changed. Written for PostgreSQL 15.
// JSON is kept as text: `jsonb` refuses NUL and lone surrogates, which visitors may send and must get back.

export const migrations: readonly (readonly string[])[] = [
  [
    `create table visitor (
      id text primary key, epoch text not null, n int not null default 0, pruned int not null default 0,
      name text, email text, locale text, created_at bigint not null)`,
    `create table visitor_secret (
      hash text primary key, visitor text not null references visitor on delete cascade,
      kind text not null check (kind in ('token', 'resume')), expires_at bigint not null, used_at bigint)`,
    `create table page (
      id bigint generated always as identity primary key, visitor text not null references visitor on delete cascade,
      url text not null, title text not null, at bigint not null)`,
    `create table agent (
      id text primary key, email text not null unique, password text not null, name text not null,
      title text not null, avatar text not null, status text not null default 'available')`,
    `create table agent_session (
      hash text primary key, agent text not null references agent on delete cascade, expires_at bigint not null)`,
    `create table conversation (
      id text primary key, visitor text not null references visitor on delete cascade, client_id text,
      status text not null default 'open', ended_by text, assignee text references agent, channel text not null default 'chat',
      subject text, started_at bigint not null, start_url text, seq int not null default 0,
      visitor_read int not null default 0, team_read int not null default 0,
      waiting_since bigint, updated_at bigint not null, unique (visitor, client_id))`,
    `create index conversation_activity on conversation (status, updated_at desc, id)`,
    `create table message (
      id text primary key, visitor text not null references visitor on delete cascade,
      conversation text not null references conversation on delete cascade, seq int not null, rev int not null default 1,
      client_id text, sent_by text not null, author text not null, role text not null, parts text not null,
      created_at bigint not null, edited_at bigint, removed boolean not null default false,
      unique (conversation, seq), unique (visitor, sent_by, client_id))`,
    `create table event (
      visitor text not null references visitor on delete cascade, n int not null, type text not null,
      conversation text, data text not null, at bigint not null, primary key (visitor, n))`,
  ],
  [`alter table visitor add column external_id text unique`],
  [
    `create table setting (name text primary key, value text not null)`,
    `create table file (
      id text primary key, visitor text references visitor on delete cascade, uploader text not null, client_id text,
      name text not null, mime text not null default '', size bigint not null default 0, width int, height int,
      ready boolean not null default false, message text references message on delete set null, created_at bigint not null,
      unique (uploader, client_id))`,
    `create index file_visitor on file (visitor)`,
    `create index file_message on file (message)`,
    `create table file_chunk (
      file text not null references file on delete cascade, n int not null, bytes bytea not null, primary key (file, n))`,
  ],
]
