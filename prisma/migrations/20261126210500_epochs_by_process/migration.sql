-- CreateIndex
CREATE INDEX "call_epochs_process_id_idx" ON "call_epochs"("process_id");
