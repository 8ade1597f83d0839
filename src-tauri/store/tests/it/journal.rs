//! What was recorded cannot be changed unseen: each way of tampering is found, by name.

use counter_store::verify::{Finding, Report};
use counter_store::{DATABASE_FILE, Store, StoreError};
use rusqlite::Connection;

use super::station::{Counter, Seeded, data_key, device_key, person, prepare, submit};

/// Three acts, one draft.
fn recorded() -> Counter {
    let counter = Counter::with_people(&["张伟", "王芳", "李娜"]);
    let mut random = Seeded::new(1);
    for serial in 1..=3 {
        let photo = random.bytes(3_000);
        let who = person(serial, "").id;
        let prepared = prepare(&counter.store, &mut random, who, &photo).unwrap();
        submit(&counter.store, &mut random, who, &photo, &prepared).unwrap();
    }
    let photo = random.bytes(3_000);
    prepare(&counter.store, &mut random, person(1, "").id, &photo).unwrap();
    counter
}

fn verify(store: &Store) -> Report {
    let key = device_key().verifying();
    store
        .verify_journal(|id| (*id == key.id()).then(|| key.clone()))
        .unwrap()
}

fn name(finding: &Finding) -> &'static str {
    match finding {
        Finding::Structure(_) => "structure",
        Finding::Schema(_) => "schema",
        Finding::Act { .. } => "act",
        Finding::JournalCut { .. } => "journal cut",
        Finding::Content { .. } => "content",
        Finding::Unsent { .. } => "unsent",
        Finding::Audit(_) => "audit",
        Finding::Head(_) => "head",
        Finding::Projection(_) => "projection",
        Finding::Blob(_) => "blob",
        Finding::Document(_) => "document",
        Finding::Number(_) => "number",
        Finding::Delivery { .. } => "delivery",
        Finding::Foreign(_) => "foreign",
        Finding::Pack(_) => "pack",
        Finding::Alias(_) => "alias",
    }
}

/// Changes the file past the store, as somebody with the key could, and expects the finding.
fn check(tampering: &str, expected: &str) {
    let Counter { dir, store } = recorded();
    drop(store);
    let connection = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    let key = format!("x'{}'", "07".repeat(32));
    connection.pragma_update(None, "key", key).unwrap();
    connection
        .pragma_update(None, "foreign_keys", false)
        .unwrap();
    connection.execute_batch(tampering).unwrap();
    assert!(
        connection.changes() > 0 || tampering.contains("DROP"),
        "{tampering} did something"
    );
    drop(connection);
    let store = Store::open(dir.path(), &data_key()).unwrap();
    let mut findings = verify(&store).findings;
    findings.extend(store.check().unwrap().findings);
    let names: Vec<_> = findings.iter().map(name).collect();
    assert!(names.contains(&expected), "{tampering}: found {findings:?}");
}

#[test]
fn a_sound_station_has_no_findings() {
    let counter = recorded();
    let report = verify(&counter.store);
    assert_eq!(report.findings, [], "verified");
    assert_eq!(
        (report.acts, report.people),
        (3, 3),
        "everything was looked at"
    );
    assert!(report.audit_lines >= 3, "an audit line an act");
    assert_eq!(counter.store.check().unwrap().findings, [], "checked");
}

#[test]
fn tampering_with_acts_is_found() {
    check(
        "UPDATE act SET sealed = replace(sealed, 'A', 'B') WHERE position & 0xff = 2",
        "act",
    );
    check(
        "UPDATE act SET hash = zeroblob(32) WHERE position & 0xff = 1",
        "act",
    );
    check(
        "UPDATE act SET actor = 'X' WHERE position & 0xff = 1",
        "act",
    );
    check(
        "UPDATE act SET at = at + 1 WHERE position & 0xff = 1",
        "act",
    );
    check("UPDATE act SET kind = 'x' WHERE position & 0xff = 3", "act");
    check(
        "UPDATE act SET subject = 'person/x' WHERE position & 0xff = 3",
        "act",
    );
    check(
        "UPDATE act SET business_number = '' WHERE position & 0xff = 3",
        "act",
    );
    check(
        "UPDATE act SET position = position + 9 WHERE position & 0xff = 3",
        "act",
    );
    check("DELETE FROM act WHERE position & 0xff = 2", "act");
    check("DELETE FROM act WHERE position & 0xff = 3", "journal cut");
    check("DELETE FROM payload; DELETE FROM act", "journal cut");
}

#[test]
fn tampering_with_what_acts_carry_is_found() {
    check("UPDATE payload SET bytes = CAST('{}' AS BLOB)", "content");
    check("DELETE FROM payload WHERE position & 0xff = 1", "content");
    check("UPDATE blob SET sha256 = randomblob(32)", "content");
    check("DELETE FROM blob", "content");
    check(
        "UPDATE blob_bytes SET bytes = zeroblob(3000) WHERE row = 1",
        "content",
    );
    check("UPDATE blob SET refs = refs + 1 WHERE row = 1", "blob");
    check("DELETE FROM blob_bytes WHERE row = 4", "blob");
}

#[test]
fn tampering_with_the_audit_is_found() {
    check("UPDATE audit SET kind = 'x' WHERE seq = 1", "audit");
    check("UPDATE audit SET at = at + 1 WHERE seq = 2", "audit");
    check("UPDATE audit SET actor = '' WHERE seq = 2", "audit");
    check("UPDATE audit SET detail = '' WHERE seq = 2", "audit");
    check(
        "UPDATE audit SET hash = zeroblob(32) WHERE seq = 3",
        "audit",
    );
    check("DELETE FROM audit WHERE seq = 1", "audit");
    check("DELETE FROM audit WHERE seq = 3", "audit");
    check("DELETE FROM audit", "audit");
}

#[test]
fn tampering_with_what_follows_from_acts_is_found() {
    check(
        "UPDATE person_head SET state = (SELECT state FROM person_base WHERE row = 1)",
        "head",
    );
    check("DELETE FROM person_head WHERE row = 1", "head");
    check(
        "UPDATE act SET verdict = 'refused' WHERE position & 0xff = 1",
        "head",
    );
    check(
        "UPDATE application_row SET status = 'approved'",
        "projection",
    );
    check(
        "UPDATE application_row SET card_due = '2030-01-01'",
        "projection",
    );
    check("DELETE FROM application_row", "projection");
    check("UPDATE person_search SET name = '王'", "projection");
    check("DELETE FROM person_term WHERE row = 2", "projection");
    check(
        "UPDATE document_pdf SET pdf = zeroblob(10) WHERE row = 1",
        "document",
    );
    check(
        "UPDATE number SET state = 'void', reason = 'x' WHERE row = 4",
        "number",
    );
    check(
        "UPDATE number SET state = 'reserved' WHERE row = 1",
        "number",
    );
    check("DELETE FROM draft", "number");
    check("UPDATE mark SET seq = 9 WHERE name = 'unsent'", "unsent");
    check("DROP INDEX act_subject", "schema");
    check("DROP TABLE setting", "schema");
}

#[test]
fn a_tombstone_verifies() {
    let Counter { dir, store } = recorded();
    drop(store);
    let connection = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    let key = format!("x'{}'", "07".repeat(32));
    connection.pragma_update(None, "key", key).unwrap();
    // What retention will do to an act that the centre has accepted into its state.
    connection
        .execute_batch(
            "UPDATE payload SET bytes = x'', removed = 1 WHERE position & 0xff = 1;
             UPDATE blob SET removed = 1 WHERE row = 1;
             DELETE FROM blob_bytes WHERE row = 1;
             UPDATE act SET verdict = 'accepted' WHERE position & 0xff = 1;
             UPDATE mark SET seq = 2 WHERE name = 'unsent';
             UPDATE person_base SET state = (SELECT state FROM person_head WHERE row = 1)
             WHERE row = 1;",
        )
        .unwrap();
    drop(connection);
    let store = Store::open(dir.path(), &data_key()).unwrap();
    let report = verify(&store);
    assert_eq!(report.findings, [], "the hash in the envelope is enough");
    assert_eq!(report.tombstones, 2, "a payload and a photo");
    assert_eq!(store.check().unwrap().findings, [], "nothing is missing");
}

#[test]
fn a_signature_of_nobody_known_is_found() {
    let counter = recorded();
    let report = counter.store.verify_journal(|_| None).unwrap();
    assert_eq!(report.findings.len(), 3, "every act: {:?}", report.findings);
    let audit = counter.store.read(|reading| reading.audit().verify());
    let (_, fault) = audit.map_err(|error: StoreError| error).unwrap();
    assert_eq!(fault, None, "the audit is another chain");
}

#[test]
fn tampering_with_what_stands_between_here_and_the_centre_is_found() {
    check(
        "INSERT INTO act_delivery (position, aside_at) SELECT position, 1 FROM act;
         UPDATE act SET verdict = 'accepted'",
        "delivery",
    );
    check("INSERT INTO act_delivery (position) VALUES (7)", "delivery");
    check(
        "INSERT INTO foreign_act (id, device, epoch, seq, hash, subject, at, imported_at)
         VALUES (zeroblob(16), zeroblob(16), 1, 1, zeroblob(32), 'seal/x', 0, 0)",
        "foreign",
    );
    check(
        "INSERT INTO pack (sha256, bytes, received_at) VALUES (zeroblob(32), x'00', 0)",
        "pack",
    );
    check(
        "INSERT INTO person_alias (provisional, known) VALUES (zeroblob(16), randomblob(16));
         INSERT INTO person_alias (provisional, known) SELECT known, x'00' FROM person_alias",
        "alias",
    );
}
