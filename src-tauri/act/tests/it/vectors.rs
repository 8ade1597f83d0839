//! Test vectors for another implementation: fixed seeds, exact strings.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use counter_act::{Chain, Head, SealedAct, SigningKey};
use expect_test::expect_file;
use serde_json::{Value, json};

use crate::made::{
    ACTOR_SEED, DEVICE_SEED, actor_key, chain, device, device_key, instant, known, pretty,
};

/// The file as it is in the repository: the authority, not what this program would write.
fn vectors(name: &str) -> Value {
    let path = format!("{}/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn key(seed: [u8; 32], key: &SigningKey) -> Value {
    json!({
        "seed": hex::encode(seed),
        "public": hex::encode(key.verifying().to_bytes()),
        "id": key.verifying().id(),
    })
}

fn sealed_vector(about: &str, act: &SealedAct) -> Value {
    let parts: Vec<&str> = act.as_str().split('.').collect();
    let [_, envelope, device, actor] = parts[..] else {
        panic!("an opaque string has four parts");
    };
    let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    json!({
        "about": about,
        "envelope": act.envelope(),
        "canonical": String::from_utf8(bytes(envelope)).unwrap(),
        "device_signature": hex::encode(bytes(device)),
        "actor_signature": hex::encode(bytes(actor)),
        "sealed": act.as_str(),
        "hash": act.hash(),
    })
}

#[test]
fn sealing_gives_the_strings_of_the_vectors() {
    let abouts = [
        "The first act of a device: no previous hash, no actor's signature.",
        "An approval made offline: previous is the hash of the first, the actor signs too.",
        "Entered after the fact: escapes of RFC 8785, characters beyond the basic plane, the \
         largest exact integer, no normalisation of Unicode.",
    ];
    let acts: Vec<Value> = chain()
        .iter()
        .zip(abouts)
        .map(|(act, about)| sealed_vector(about, act))
        .collect();
    let file = json!({
        "explanation": [
            "canonical is the envelope by RFC 8785, in UTF-8.",
            "device_signature is Ed25519 over \"counter-act/1 device\\n\" and canonical.",
            "actor_signature is Ed25519 over \"counter-act/1 actor\\n\" and canonical; empty where actor_key is null.",
            "sealed is \"counter-act/1.\" and canonical, device_signature and actor_signature in base64url without padding, joined by dots.",
            "hash is the SHA-256 of sealed, as ASCII; the next act names it as previous.",
            "A key's id is the first 16 hex digits of the SHA-256 of its 32 public bytes.",
        ],
        "device": key(DEVICE_SEED, &device_key()),
        "actor": key(ACTOR_SEED, &actor_key()),
        "acts": acts,
    });
    expect_file!["../vectors/sealed.v1.json"].assert_eq(&pretty(&file));
}

#[test]
fn the_strings_of_the_vectors_open_verify_and_chain() {
    let file: Value = vectors("sealed.v1.json");
    let mut follow = Chain::start(device(), 1);
    for vector in file["acts"].as_array().unwrap() {
        let act = SealedAct::open(vector["sealed"].as_str().unwrap()).unwrap();
        act.verify(known).unwrap();
        follow.follow(&act).unwrap();
        assert_eq!(
            serde_json::to_value(act.envelope()).unwrap(),
            vector["envelope"],
            "{}",
            vector["about"]
        );
        assert_eq!(act.hash().to_string(), vector["hash"]);
    }
    assert_eq!(follow.seq(), 3, "all three follow one another");
}

fn head() -> Head {
    let mut end = Chain::start(device(), 1);
    for act in chain() {
        end.follow(&act).unwrap();
    }
    Head::sign(&end, instant("2026-11-20T10:00:00.001Z"), &device_key())
}

#[test]
fn a_head_gives_the_signature_of_the_vector() {
    let empty = Head::sign(
        &Chain::start(device(), 2),
        instant("2026-11-20T10:00:00Z"),
        &device_key(),
    );
    let file = json!({
        "explanation": [
            "signature is hex of Ed25519 over: counter-head/1, device, epoch, seq, last, at; one a line, no line feed at the end.",
            "last is the hash of the last sealed act in hex, empty before the first act.",
            "at is signed as milliseconds since 1970-01-01T00:00:00Z.",
        ],
        "device": key(DEVICE_SEED, &device_key()),
        "heads": [head(), empty],
    });
    expect_file!["../vectors/head.v1.json"].assert_eq(&pretty(&file));
}

#[test]
fn the_heads_of_the_vector_verify() {
    let file: Value = vectors("head.v1.json");
    for vector in file["heads"].as_array().unwrap() {
        let head: Head = serde_json::from_value(vector.clone()).unwrap();
        assert!(head.verify(&device_key().verifying()), "{vector}");
        assert!(!head.verify(&actor_key().verifying()), "another key");
    }
}
