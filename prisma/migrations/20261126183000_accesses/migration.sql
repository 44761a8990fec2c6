-- CreateTable
CREATE TABLE "accesses" (
    "id" BIGSERIAL NOT NULL,
    "access_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "subject" TEXT NOT NULL,
    "means" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target" JSONB NOT NULL,
    "reason" TEXT,
    "outcome" TEXT NOT NULL,

    CONSTRAINT "accesses_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "accesses_at_idx" ON "accesses"("at");

-- CreateIndex
CREATE INDEX "accesses_subject_id_idx" ON "accesses"("subject", "id");

-- CreateIndex
CREATE UNIQUE INDEX "accesses_access_id_outcome_key" ON "accesses"("access_id", "outcome");

ALTER TABLE "accesses" ADD CONSTRAINT "accesses_means" CHECK ("means" IN ('cli', 'console', 'worker'));
ALTER TABLE "accesses" ADD CONSTRAINT "accesses_outcome" CHECK ("outcome" IN ('begun', 'ended', 'failed'));

-- Who looked at what is not to be rewritten by whoever looked.
CREATE FUNCTION "refuse_change_of_accesses"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'accesses is only ever added to';
END;
$$;

CREATE TRIGGER "accesses_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "accesses"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_accesses"();

-- A row's time is taken while its writer holds the table, not when the transaction began: a day that was closed
-- under a lock gets no row afterwards.
ALTER TABLE "console_accesses" ALTER COLUMN "at" SET DEFAULT clock_timestamp();
