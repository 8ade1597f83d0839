-- A paper that waits for its seal is no proof yet. The acts after the first name it by its document.
ALTER TABLE issued_certificate ADD COLUMN document uuid;
ALTER TABLE issued_certificate ADD COLUMN waits_for_seal boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX issued_certificate_document ON issued_certificate (document);
