//! Opening, believing, and every way in which a sealed act can be touched.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use counter_act::{
    Attachment, ClockEvidence, Envelope, Hash, KeyId, Mode, OpenError, SealError, SealedAct,
    SigningKey, VerifyError, VerifyingKey,
};

use crate::made::{actor_key, chain, device_key, first, known, second};

fn parts(act: &SealedAct) -> [String; 4] {
    let parts: Vec<String> = act.as_str().split('.').map(str::to_owned).collect();
    parts.try_into().unwrap()
}

fn decoded(part: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(part).unwrap()
}

/// The first act with other bytes as its envelope.
fn with_envelope(bytes: &[u8]) -> Result<SealedAct, OpenError> {
    let [format, _, device, actor] = parts(&chain()[0]);
    let envelope = URL_SAFE_NO_PAD.encode(bytes);
    SealedAct::open(&format!("{format}.{envelope}.{device}.{actor}"))
}

/// The canonical envelope of the first act.
fn canonical() -> String {
    String::from_utf8(decoded(&parts(&chain()[0])[1])).unwrap()
}

/// The act that approves, which both have signed, with parts of it changed.
fn approval(change: impl FnOnce(&mut [String; 4])) -> Result<(), VerifyError> {
    let mut parts = parts(&chain()[1]);
    change(&mut parts);
    SealedAct::open(&parts.join(".")).unwrap().verify(known)
}

fn flipped(part: &str) -> String {
    let mut bytes = decoded(part);
    if let Some(byte) = bytes.first_mut() {
        *byte ^= 1;
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

#[test]
fn what_was_sealed_opens_as_it_was_and_is_believed() {
    for act in chain() {
        let opened = SealedAct::open(act.as_str()).unwrap();
        assert_eq!(opened, act);
        assert_eq!(opened.hash(), Hash::of(act.as_str().as_bytes()));
        assert_eq!(opened.verify(known), Ok(()));
    }
}

#[test]
fn a_changed_envelope_is_not_believed() {
    let touched = canonical().replace("\"seq\":1,", "\"seq\":2,");
    let act = with_envelope(touched.as_bytes()).unwrap();
    assert_eq!(act.verify(known), Err(VerifyError::DeviceSignature));
}

#[test]
fn every_field_of_an_envelope_is_signed() {
    let value: serde_json::Value = serde_json::from_str(&canonical()).unwrap();
    let fields = value.as_object().unwrap();
    assert_eq!(fields.len(), 24, "a new field is a new format");
    let other = serde_json::to_value(second(&chain()[0])).unwrap();
    let mut touched = 0;
    for (name, now) in fields {
        if other[name] == *now {
            continue;
        }
        let mut changed = value.clone();
        changed[name] = other[name].clone();
        let bytes = serde_json_canonicalizer::to_vec(&changed).unwrap();
        let verdict = with_envelope(&bytes).unwrap().verify(known);
        assert_eq!(verdict, Err(VerifyError::DeviceSignature), "{name}");
        touched += 1;
    }
    assert!(touched >= 9, "the two acts differ in most fields");
}

#[test]
fn a_changed_signature_is_not_believed() {
    assert_eq!(
        approval(|parts| parts[2] = flipped(&parts[2])),
        Err(VerifyError::DeviceSignature)
    );
    assert_eq!(
        approval(|parts| parts[3] = flipped(&parts[3])),
        Err(VerifyError::ActorSignature)
    );
    assert_eq!(
        approval(|parts| parts.swap(2, 3)),
        Err(VerifyError::DeviceSignature),
        "a signature says whose it is"
    );
    assert_eq!(
        approval(|parts| parts[3] = parts[2].clone()),
        Err(VerifyError::ActorSignature)
    );
}

#[test]
fn an_actors_signature_that_was_cut_off_is_missed() {
    assert_eq!(
        approval(|parts| parts[3].clear()),
        Err(VerifyError::ActorSignature),
        "the signed envelope names the key whose signature is gone"
    );
}

#[test]
fn an_actors_signature_that_nobody_asked_for_is_refused() {
    let [format, envelope, device, _] = parts(&chain()[0]);
    let actor = &parts(&chain()[1])[3];
    let act = SealedAct::open(&format!("{format}.{envelope}.{device}.{actor}")).unwrap();
    assert_eq!(act.verify(known), Err(VerifyError::ActorSignature));
}

#[test]
fn a_signature_under_another_act_is_not_believed() {
    let other = parts(&chain()[2]);
    assert_eq!(
        approval(|parts| parts[2].clone_from(&other[2])),
        Err(VerifyError::DeviceSignature)
    );
}

#[test]
fn a_key_that_nobody_knows_is_named() {
    let acts = chain();
    let device = device_key().verifying().id();
    assert_eq!(
        acts[0].verify(|_| None),
        Err(VerifyError::UnknownKey(device.clone()))
    );
    let only_device = |id: &KeyId| (*id == device).then(|| device_key().verifying());
    assert_eq!(
        acts[1].verify(only_device),
        Err(VerifyError::UnknownKey(actor_key().verifying().id()))
    );
}

#[test]
fn another_key_under_the_same_id_does_not_help() {
    let imposter = |_: &KeyId| Some(SigningKey::from_seed(&[9; 32]).verifying());
    assert_eq!(
        chain()[0].verify(imposter),
        Err(VerifyError::DeviceSignature)
    );
}

#[test]
fn only_the_key_that_the_envelope_names_seals_it() {
    let refused = |envelope, device: &SigningKey, actor: Option<&SigningKey>| {
        matches!(
            SealedAct::seal(envelope, device, actor),
            Err(SealError::OtherKey)
        )
    };
    assert!(refused(first(), &actor_key(), None), "another device's key");
    let other_algorithm = Envelope {
        algorithm: "ed25519".to_owned(),
        ..first()
    };
    assert!(
        refused(other_algorithm, &device_key(), None),
        "another algorithm"
    );
    assert!(
        refused(first(), &device_key(), Some(&actor_key())),
        "an actor whom the envelope does not name"
    );
    let approval = || second(&chain()[0]);
    assert!(
        refused(approval(), &device_key(), None),
        "the actor who is named does not sign"
    );
    assert!(
        refused(approval(), &device_key(), Some(&device_key())),
        "another actor signs"
    );
}

#[test]
fn only_the_canonical_form_is_opened() {
    let text = canonical();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let reordered = {
        let fields: Vec<String> = value
            .as_object()
            .unwrap()
            .iter()
            .rev()
            .map(|(name, value)| format!("\"{name}\":{}", canonical_of(value)))
            .collect();
        format!("{{{}}}", fields.join(","))
    };
    for (touched, what) in [
        (reordered, "reordered keys"),
        (serde_json::to_string_pretty(&value).unwrap(), "indented"),
        (text.replace(":1,", ": 1,"), "a blank"),
        (format!("{text}\n"), "a line feed at the end"),
        (format!(" {text}"), "a blank at the start"),
        (text.replace("\"replaces\":null,", ""), "a null left out"),
        (text.replace("clerk", "cle\\u0072k"), "an escaped letter"),
        (text.replace("125Z", "125000Z"), "more digits of a second"),
        (text.replace("125Z", "125+00:00"), "another zone's form"),
        (
            text.replace(
                &Hash::of(b"{}").to_string(),
                &Hash::of(b"{}").to_string().to_uppercase(),
            ),
            "a hash in capitals",
        ),
        (
            text.replace("{\"mode\":\"normal\"}", "{\"mode\":\"normal\",\"more\":1}"),
            "a field inside the mode",
        ),
    ] {
        assert_ne!(touched, text, "{what} changes something");
        assert!(
            matches!(
                with_envelope(touched.as_bytes()),
                Err(OpenError::NotCanonical)
            ),
            "{what}: {touched}"
        );
    }
}

fn canonical_of(value: &serde_json::Value) -> String {
    String::from_utf8(serde_json_canonicalizer::to_vec(value).unwrap()).unwrap()
}

#[test]
fn what_is_no_envelope_is_malformed() {
    let text = canonical();
    for (touched, what) in [
        (text.replacen('{', "{\"zzz\":1,", 1), "an unknown field"),
        (
            text.replacen("\"seq\":1,", "\"seq\":1,\"seq\":1,", 1),
            "a field twice",
        ),
        (text.replace("\"seq\":1,", "\"seq\":1.0,"), "a fraction"),
        (
            text.replace("\"seq\":1,", "\"seq\":-1,"),
            "a negative number",
        ),
        (text.replace("\"seq\":1,", ""), "a field left out"),
        (text.replace("\"clerk\"", "\"root\""), "an unknown role"),
        (format!("\u{feff}{text}"), "a byte order mark"),
        (String::new(), "nothing"),
        ("null".to_owned(), "null"),
        ("[".repeat(20_000), "nesting"),
    ] {
        assert!(
            matches!(
                with_envelope(touched.as_bytes()),
                Err(OpenError::Malformed(_))
            ),
            "{what}"
        );
    }
    assert!(
        matches!(with_envelope(&[0xff, 0xfe]), Err(OpenError::Malformed(_))),
        "bytes that are no UTF-8"
    );
}

#[test]
fn a_string_of_another_form_is_refused() {
    let whole = chain()[0].as_str().to_owned();
    let [_, envelope, device, _] = parts(&chain()[0]);
    for (text, what) in [
        (String::new(), "nothing"),
        (whole.replacen("/1", "/2", 1), "another format"),
        (whole.replacen("counter", "Counter", 1), "another word"),
        (format!("{whole}."), "a fifth part"),
        (format!(" {whole}"), "a blank"),
        (format!("{whole}\n"), "a line feed"),
        (format!("counter-act/1.{envelope}.{device}"), "three parts"),
        (format!("counter-act/1.{envelope}.."), "no signature"),
        (
            format!("counter-act/1.{envelope}.{}.", &device[4..]),
            "a short signature",
        ),
        (format!("counter-act/1.{envelope}==.{device}."), "padding"),
        (
            format!(
                "counter-act/1.{envelope}.{}.",
                device.replace(['-', '_'], "+")
            ),
            "the other alphabet, or another signature",
        ),
    ] {
        if what.starts_with("the other alphabet") && !device.contains(['-', '_']) {
            continue;
        }
        assert!(
            matches!(SealedAct::open(&text), Err(OpenError::OtherFormat)),
            "{what}"
        );
    }
}

#[test]
fn base64_has_one_form_only() {
    let whole = parts(&chain()[0]);
    let mut device = whole[2].clone();
    let last = device.pop().unwrap();
    // 64 bytes leave four spare bits in the last letter; a letter that sets one is another text
    // for the same bytes.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let place = alphabet.find(last).unwrap();
    device.push(alphabet.chars().nth(place + 1).unwrap());
    let text = format!("{}.{}.{device}.", whole[0], whole[1]);
    assert!(matches!(
        SealedAct::open(&text),
        Err(OpenError::OtherFormat)
    ));
}

#[test]
fn a_string_longer_than_any_is_refused_before_it_is_decoded() {
    let longest = "counter-act/1.".to_owned() + &"A".repeat(64 * 1024 - 14);
    assert!(matches!(
        SealedAct::open(&longest),
        Err(OpenError::OtherFormat)
    ));
    let longer = longest + "A";
    assert!(matches!(SealedAct::open(&longer), Err(OpenError::TooLong)));
}

#[test]
fn what_could_not_be_opened_again_is_not_sealed() {
    let long = Envelope {
        mode: Mode::Emergency {
            way: counter_act::EmergencyWay::OutsideSystem,
            reason: "长".repeat(20_000),
            original_number: String::new(),
        },
        ..first()
    };
    assert!(matches!(
        SealedAct::seal(long, &device_key(), None),
        Err(SealError::TooLong)
    ));
    let many = Envelope {
        attachments: vec![
            Attachment {
                role: "photo".to_owned(),
                sha256: Hash::of(b"photo"),
                bytes: 1,
            };
            1000
        ],
        ..first()
    };
    assert!(matches!(
        SealedAct::seal(many, &device_key(), None),
        Err(SealError::TooLong)
    ));
}

#[test]
fn a_number_that_the_canonical_form_rounds_is_not_sealed() {
    let at = |monotonic_ms| Envelope {
        clock: ClockEvidence {
            monotonic_ms,
            ..first().clock
        },
        ..first()
    };
    let exact = 1 << 53;
    assert!(SealedAct::seal(at(exact), &device_key(), None).is_ok());
    for rounded in [exact + 1, u64::MAX] {
        assert!(
            matches!(
                SealedAct::seal(at(rounded), &device_key(), None),
                Err(SealError::Rounded)
            ),
            "{rounded}"
        );
    }
}

#[test]
fn weak_keys_are_of_no_use() {
    let identity = {
        let mut point = [0; 32];
        point[0] = 1;
        point
    };
    let weak = VerifyingKey::from_bytes(&identity);
    let verdict = chain()[0].verify(|_| weak.clone());
    assert!(verdict.is_err(), "a key of small order signs nothing");
    assert!(
        VerifyingKey::from_bytes(&[0xff; 32])
            .is_none_or(|key| { chain()[0].verify(|_| Some(key.clone())).is_err() })
    );
}

#[test]
fn a_key_and_an_act_print_no_secret() {
    let key = format!("{:?}", device_key());
    assert_eq!(
        key,
        format!("SigningKey({})", device_key().verifying().id())
    );
    let act = format!("{:?}", chain()[0]);
    assert!(act.ends_with("#1 application_submitted)"), "{act}");
    assert!(!act.contains("661181"), "{act}");
}
