-- CreateTable
CREATE TABLE "console_accesses" (
    "id" BIGSERIAL NOT NULL,
    "request_id" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "roles" TEXT[],
    "action" TEXT NOT NULL,
    "target" JSONB NOT NULL,
    "status" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "console_accesses_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "console_accesses_at_idx" ON "console_accesses"("at");

-- CreateIndex
CREATE INDEX "console_accesses_subject_id_idx" ON "console_accesses"("subject", "id");

-- Who looked at what is not to be rewritten by whoever looked.
CREATE FUNCTION "refuse_change_of_console_accesses"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'console_accesses is only ever added to';
END;
$$;

CREATE TRIGGER "console_accesses_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "console_accesses"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_console_accesses"();
