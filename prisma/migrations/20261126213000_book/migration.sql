-- The book of each business: what it offers, and what callers have booked, asked for and left. Personal words in it
-- are sealed under the book's key ("words"); what is searched by is a keyed digest of them.

-- CreateTable
CREATE TABLE "book_loads" (
    "vertical" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "loaded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "book_loads_pkey" PRIMARY KEY ("vertical")
);

-- CreateTable
CREATE TABLE "book_resources" (
    "id" BIGSERIAL NOT NULL,
    "vertical" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "seats" INTEGER NOT NULL DEFAULT 1,
    "hours" JSONB NOT NULL,
    "listing" JSONB,
    "is_retired" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "book_resources_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "book_offerings" (
    "id" BIGSERIAL NOT NULL,
    "vertical" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "minutes" INTEGER NOT NULL,
    "every_minutes" INTEGER NOT NULL,
    "is_retired" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "book_offerings_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "book_offerings_minutes" CHECK ("minutes" > 0 AND "every_minutes" > 0)
);

-- CreateTable
CREATE TABLE "book_offering_resources" (
    "offering_id" BIGINT NOT NULL,
    "resource_id" BIGINT NOT NULL,

    CONSTRAINT "book_offering_resources_pkey" PRIMARY KEY ("offering_id","resource_id")
);

-- CreateTable
CREATE TABLE "book_items" (
    "vertical" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "unit_cents" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "book_items_pkey" PRIMARY KEY ("vertical","name_key")
);

-- CreateTable
CREATE TABLE "book_plans" (
    "vertical" TEXT NOT NULL,
    "payer_key" TEXT NOT NULL,
    "plan_key" TEXT NOT NULL,
    "payer" TEXT NOT NULL,
    "plan" TEXT,
    "is_accepted" BOOLEAN NOT NULL,
    "note" TEXT,

    CONSTRAINT "book_plans_pkey" PRIMARY KEY ("vertical","payer_key","plan_key")
);

-- CreateTable
CREATE TABLE "book_people" (
    "id" BIGSERIAL NOT NULL,
    "vertical" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "by_birth" TEXT,
    "by_phone" TEXT,
    "words" TEXT,

    CONSTRAINT "book_people_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bookings" (
    "id" BIGSERIAL NOT NULL,
    "vertical" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "resource_id" BIGINT NOT NULL,
    "offering_id" BIGINT NOT NULL,
    "starts_at" TIMESTAMPTZ(0) NOT NULL,
    "ends_at" TIMESTAMPTZ(0) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'booked',
    "party_size" INTEGER,
    "by_phone" TEXT,
    "words" TEXT,
    "call_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bookings_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "bookings_state" CHECK ("state" IN ('booked', 'canceled')),
    CONSTRAINT "bookings_times" CHECK ("starts_at" < "ends_at"),
    -- Nothing is booked twice, whoever writes at the same time. A range of one id compares as the id does, and needs
    -- no extension.
    CONSTRAINT "bookings_apart" EXCLUDE USING gist (
        int8range("resource_id", "resource_id", '[]') WITH &&,
        tstzrange("starts_at", "ends_at") WITH &&
    ) WHERE ("state" = 'booked')
);

-- CreateTable
CREATE TABLE "book_entries" (
    "id" BIGSERIAL NOT NULL,
    "vertical" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "words" TEXT,
    "call_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "book_entries_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "book_entries_kind" CHECK ("kind" IN ('quote', 'ticket', 'message'))
);

-- CreateTable
CREATE TABLE "book_writes" (
    "idempotency_key" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "answer" JSONB,
    "written_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "book_writes_pkey" PRIMARY KEY ("idempotency_key")
);

-- CreateIndex
CREATE UNIQUE INDEX "book_resources_vertical_name_key_key" ON "book_resources"("vertical", "name_key");

-- CreateIndex
CREATE UNIQUE INDEX "book_offerings_vertical_name_key_key" ON "book_offerings"("vertical", "name_key");

-- CreateIndex
CREATE UNIQUE INDEX "book_people_vertical_reference_key" ON "book_people"("vertical", "reference");

-- CreateIndex
CREATE INDEX "book_people_vertical_by_birth_idx" ON "book_people"("vertical", "by_birth");

-- CreateIndex
CREATE INDEX "book_people_vertical_by_phone_idx" ON "book_people"("vertical", "by_phone");

-- CreateIndex
CREATE UNIQUE INDEX "bookings_vertical_reference_key" ON "bookings"("vertical", "reference");

-- CreateIndex
CREATE INDEX "bookings_vertical_by_phone_idx" ON "bookings"("vertical", "by_phone");

-- CreateIndex
CREATE INDEX "bookings_call_id_idx" ON "bookings"("call_id");

-- CreateIndex
CREATE UNIQUE INDEX "book_entries_vertical_reference_key" ON "book_entries"("vertical", "reference");

-- CreateIndex
CREATE INDEX "book_entries_call_id_idx" ON "book_entries"("call_id");

-- CreateIndex
CREATE INDEX "book_writes_call_id_idx" ON "book_writes"("call_id");

-- AddForeignKey
ALTER TABLE "book_offering_resources" ADD CONSTRAINT "book_offering_resources_offering_id_fkey" FOREIGN KEY ("offering_id") REFERENCES "book_offerings"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "book_offering_resources" ADD CONSTRAINT "book_offering_resources_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "book_resources"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "book_resources"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_offering_id_fkey" FOREIGN KEY ("offering_id") REFERENCES "book_offerings"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
