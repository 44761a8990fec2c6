-- CreateTable
CREATE TABLE "call_usage" (
    "call_id" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "agent" TEXT,
    "source" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,

    CONSTRAINT "call_usage_pkey" PRIMARY KEY ("call_id","ordinal")
);

-- CreateTable
CREATE TABLE "call_costs" (
    "call_id" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "prices" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "is_record" BOOLEAN NOT NULL,
    "nano_usd" BIGINT,
    "unpriced" TEXT,

    CONSTRAINT "call_costs_pkey" PRIMARY KEY ("call_id","ordinal","prices","digest")
);

-- CreateIndex
CREATE INDEX "call_costs_prices_digest_idx" ON "call_costs"("prices", "digest");

-- AddForeignKey
ALTER TABLE "call_usage" ADD CONSTRAINT "call_usage_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("call_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "call_costs" ADD CONSTRAINT "call_costs_call_id_ordinal_fkey" FOREIGN KEY ("call_id", "ordinal") REFERENCES "call_usage"("call_id", "ordinal") ON DELETE CASCADE ON UPDATE CASCADE;
