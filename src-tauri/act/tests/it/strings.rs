//! Whatever the bytes are: an answer, never a panic, and nothing that was touched is believed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use counter_act::{Hash, Payload, SealedAct};
use proptest::prelude::*;

use crate::made::{chain, known};

proptest! {
    #[test]
    fn any_string_gets_an_answer(text in any::<String>()) {
        prop_assert!(SealedAct::open(&text).is_err());
    }

    #[test]
    fn any_string_of_the_form_gets_an_answer(
        envelope in prop_oneof![
            any::<Vec<u8>>(),
            "[\\[\\]{}:,\"0-9a-z ]{0,200}".prop_map(String::into_bytes),
        ],
        device in prop::collection::vec(any::<u8>(), 60..68),
        actor in prop::collection::vec(any::<u8>(), 0..68),
    ) {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let text = format!(
            "counter-act/1.{}.{}.{}",
            encode(&envelope),
            encode(&device),
            encode(&actor)
        );
        prop_assert!(SealedAct::open(&text).is_err());
    }

    #[test]
    fn an_act_with_any_character_changed_is_not_believed(
        which in 0_usize..3,
        place in any::<prop::sample::Index>(),
        letter in prop::char::range(' ', '~'),
    ) {
        let act = &chain()[which];
        let mut letters: Vec<char> = act.as_str().chars().collect();
        let place = place.index(letters.len());
        prop_assume!(letters[place] != letter);
        letters[place] = letter;
        let text: String = letters.into_iter().collect();
        let believed = SealedAct::open(&text).is_ok_and(|act| act.verify(known).is_ok());
        prop_assert!(!believed, "{text}");
    }

    #[test]
    fn a_cut_act_is_not_believed(which in 0_usize..3, place in any::<prop::sample::Index>()) {
        let act = &chain()[which];
        let length = place.index(act.as_str().len());
        let text: String = act.as_str().chars().take(length).collect();
        // The first and the third end in the dot before an actor's signature that they have not.
        let believed = SealedAct::open(&text).is_ok_and(|act| act.verify(known).is_ok());
        prop_assert!(!believed, "{text}");
    }

    #[test]
    fn any_bytes_as_a_payload_get_an_answer(
        bytes in any::<Vec<u8>>(),
        kind in "[a-z_]{0,30}",
        version in any::<u16>(),
    ) {
        prop_assert!(Payload::read(&kind, version, Hash::of(&bytes), &bytes).is_err());
    }

    #[test]
    fn a_hash_is_read_as_it_is_written(bytes in any::<[u8; 32]>()) {
        let hash = Hash::from_bytes(bytes);
        prop_assert_eq!(Hash::parse(&hash.to_string()), Some(hash));
    }
}
