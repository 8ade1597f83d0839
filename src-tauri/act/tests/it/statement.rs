//! Statements that are signed beside acts.

use counter_act::SigningKey;

#[test]
fn a_statement_is_good_for_its_purpose_and_its_key_only() {
    let key = SigningKey::from_seed(&[7; 32]);
    let signature = key.sign_statement("time", b"1795346400000");
    let known = key.verifying();
    assert!(known.verify_statement("time", b"1795346400000", &signature));
    assert!(
        !known.verify_statement("renewal", b"1795346400000", &signature),
        "another purpose"
    );
    assert!(
        !known.verify_statement("time", b"1795346400001", &signature),
        "other bytes"
    );
    let other = SigningKey::from_seed(&[8; 32]).verifying();
    assert!(
        !other.verify_statement("time", b"1795346400000", &signature),
        "another key"
    );
}
