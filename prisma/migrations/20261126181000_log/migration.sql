-- CreateTable
CREATE TABLE "log_entries" (
    "id" BIGSERIAL NOT NULL,
    "type" TEXT NOT NULL,
    "entry_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "call_id" TEXT,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "log_index" BIGINT,
    "published_size" BIGINT,
    "published_at" TIMESTAMPTZ(3),
    "has_receipt" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "log_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_state" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "sequenced_size" BIGINT NOT NULL DEFAULT 0,
    "published_size" BIGINT NOT NULL DEFAULT 0,
    "root" BYTEA,
    "checkpoint" BYTEA,
    "published_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "lease_holder" TEXT,
    "lease_token" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "log_state_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "log_entries_log_index_key" ON "log_entries"("log_index");

-- CreateIndex
CREATE INDEX "log_entries_published_size_idx" ON "log_entries"("published_size");

-- CreateIndex
CREATE INDEX "log_entries_has_receipt_log_index_idx" ON "log_entries"("has_receipt", "log_index");

-- CreateIndex
CREATE INDEX "log_entries_call_id_idx" ON "log_entries"("call_id");

-- CreateIndex
CREATE UNIQUE INDEX "log_entries_type_entry_id_key" ON "log_entries"("type", "entry_id");

-- The one row; a second log would need a second database.
ALTER TABLE "log_state" ADD CONSTRAINT "log_state_is_one_row" CHECK ("id" = 1);
ALTER TABLE "log_state" ADD CONSTRAINT "log_state_sizes" CHECK ("published_size" BETWEEN 0 AND "sequenced_size");
ALTER TABLE "log_state" ADD CONSTRAINT "log_state_published_whole" CHECK (
    ("published_size" = 0) = ("root" IS NULL) AND ("root" IS NULL) = ("checkpoint" IS NULL)
);
INSERT INTO "log_state" DEFAULT VALUES;

ALTER TABLE "log_entries" ADD CONSTRAINT "log_entries_published_after_sequenced" CHECK (
    "published_size" IS NULL OR "published_size" > "log_index"
);

-- A log that can be rewritten in its database is no log: what an entry says stays, and each step is taken once.
CREATE FUNCTION "refuse_change_of_log_entry"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW."id", NEW."type", NEW."entry_id", NEW."digest", NEW."requested_at")
        IS DISTINCT FROM (OLD."id", OLD."type", OLD."entry_id", OLD."digest", OLD."requested_at")
        OR NEW."call_id" IS DISTINCT FROM OLD."call_id" THEN
        RAISE EXCEPTION 'log entry % may not be changed', OLD."id";
    END IF;
    IF NEW."log_index" IS DISTINCT FROM OLD."log_index" AND OLD."log_index" IS NOT NULL
        OR NEW."published_size" IS DISTINCT FROM OLD."published_size" AND OLD."published_size" IS NOT NULL
        OR OLD."has_receipt" AND NOT NEW."has_receipt" THEN
        RAISE EXCEPTION 'log entry % has its place in the log already', OLD."id";
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER "log_entries_steps" BEFORE UPDATE ON "log_entries"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_log_entry"();

CREATE FUNCTION "refuse_loss_of_log"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME;
END;
$$;

CREATE TRIGGER "log_entries_stay" BEFORE DELETE OR TRUNCATE ON "log_entries"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_loss_of_log"();

CREATE TRIGGER "log_state_stays" BEFORE DELETE OR TRUNCATE ON "log_state"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_loss_of_log"();

CREATE FUNCTION "refuse_shrinking_log"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."sequenced_size" < OLD."sequenced_size" OR NEW."published_size" < OLD."published_size"
        OR NEW."lease_token" < OLD."lease_token" THEN
        RAISE EXCEPTION 'the log never shrinks';
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER "log_state_grows" BEFORE UPDATE ON "log_state"
    FOR EACH ROW EXECUTE FUNCTION "refuse_shrinking_log"();

-- What was sealed before there was a log becomes its first leaves.
INSERT INTO "log_entries" ("type", "entry_id", "digest", "call_id")
    SELECT CASE WHEN "revision" = 1 THEN 'manifest' ELSE 'amendment' END,
        "call_id" || '/r' || "revision", 'sha256:' || encode("manifest_sha256", 'hex'), "call_id"
    FROM "seals" WHERE "state" = 'committed' AND "manifest_sha256" IS NOT NULL
    ORDER BY "sealed_at", "call_id", "revision";
