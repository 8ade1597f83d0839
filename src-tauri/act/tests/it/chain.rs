//! Where a chain breaks, and what a head finds.

use counter_act::{Chain, ChainError, Envelope, Head, SealedAct};
use counter_domain::id::DeviceId;
use jiff::SignedDuration;
use uuid::Uuid;

use crate::made::{actor_key, chain, device, device_key, first, instant, second};

fn sealed(envelope: Envelope) -> SealedAct {
    let actor = actor_key();
    let actor = envelope.actor_key.is_some().then_some(&actor);
    SealedAct::seal(envelope, &device_key(), actor).unwrap()
}

fn followed(acts: &[SealedAct]) -> Result<Chain, ChainError> {
    let mut chain = Chain::start(device(), 1);
    for act in acts {
        chain.follow(act)?;
    }
    Ok(chain)
}

#[test]
fn a_whole_chain_is_followed_to_its_end() {
    let acts = chain();
    let end = followed(&acts).unwrap();
    assert_eq!(end.seq(), 3);
    assert_eq!(end.last(), Some(acts[2].hash()));
}

#[test]
fn a_missing_act_is_a_gap() {
    let mut acts = chain();
    acts.remove(1);
    assert_eq!(
        followed(&acts).unwrap_err(),
        ChainError::Gap {
            expected: 2,
            found: 3
        }
    );
    assert_eq!(
        followed(&chain()[1..]).unwrap_err(),
        ChainError::Gap {
            expected: 1,
            found: 2
        },
        "a cut beginning is a gap too"
    );
}

#[test]
fn a_repeated_or_reordered_act_is_a_gap() {
    let acts = chain();
    let repeated = [acts[0].clone(), acts[0].clone()];
    assert_eq!(
        followed(&repeated).unwrap_err(),
        ChainError::Gap {
            expected: 2,
            found: 1
        }
    );
    let reordered = [acts[0].clone(), acts[2].clone(), acts[1].clone()];
    assert!(matches!(
        followed(&reordered),
        Err(ChainError::Gap { expected: 2, .. })
    ));
}

#[test]
fn an_act_that_was_exchanged_breaks_the_chain_behind_it() {
    let mut acts = chain();
    acts[1] = sealed(Envelope {
        at: instant("2026-11-20T02:06:00Z"),
        ..second(&acts[0])
    });
    assert_eq!(
        followed(&acts).unwrap_err(),
        ChainError::Broken { seq: 3 },
        "the third names the one that was there"
    );
}

#[test]
fn the_first_act_names_none_before_it_and_every_other_does() {
    let acts = chain();
    let first_with_previous = sealed(Envelope {
        previous: Some(acts[2].hash()),
        ..first()
    });
    assert_eq!(
        followed(&[first_with_previous]).unwrap_err(),
        ChainError::Broken { seq: 1 }
    );
    let second_without = sealed(Envelope {
        previous: None,
        ..second(&acts[0])
    });
    assert_eq!(
        followed(&[acts[0].clone(), second_without]).unwrap_err(),
        ChainError::Broken { seq: 2 }
    );
}

#[test]
fn an_act_of_another_device_or_epoch_is_foreign() {
    let other_device = sealed(Envelope {
        device: DeviceId(Uuid::from_u128(9)),
        ..first()
    });
    let other_epoch = sealed(Envelope {
        device_epoch: 2,
        ..first()
    });
    for act in [other_device, other_epoch] {
        assert_eq!(
            followed(&[act]).unwrap_err(),
            ChainError::OtherDevice { seq: 1 }
        );
    }
}

#[test]
fn a_chain_is_taken_up_again_at_a_checkpoint() {
    let acts = chain();
    let mut resumed = Chain::resume(device(), 1, 2, Some(acts[1].hash()));
    resumed.follow(&acts[2]).unwrap();
    assert_eq!(resumed, followed(&acts).unwrap());
    let mut wrong = Chain::resume(device(), 1, 2, Some(acts[0].hash()));
    assert_eq!(wrong.follow(&acts[2]), Err(ChainError::Broken { seq: 3 }));
}

#[test]
fn a_refused_act_leaves_the_chain_where_it_was() {
    let acts = chain();
    let mut chain = followed(&acts[..1]).unwrap();
    let before = chain.clone();
    chain.follow(&acts[2]).unwrap_err();
    assert_eq!(chain, before);
    chain.follow(&acts[1]).unwrap();
}

#[test]
fn the_last_number_of_all_has_none_after_it() {
    let mut end = Chain::resume(device(), 1, u64::MAX, None);
    assert!(matches!(
        end.follow(&sealed(first())),
        Err(ChainError::Gap { .. })
    ));
}

#[test]
fn a_cut_tail_is_found_by_the_head() {
    let acts = chain();
    let head = Head::sign(
        &followed(&acts).unwrap(),
        instant("2026-11-20T10:00:00Z"),
        &device_key(),
    );
    assert!(head.verify(&device_key().verifying()));
    let cut = followed(&acts[..2]).unwrap();
    assert_ne!(
        (cut.seq(), cut.last()),
        (head.seq, head.last),
        "a chain without its tail is whole in itself; the head knows better"
    );
}

#[test]
fn every_field_of_a_head_is_signed() {
    let end = followed(&chain()).unwrap();
    let at = instant("2026-11-20T10:00:00Z");
    let good = Head::sign(&end, at, &device_key());
    let mut changed: Vec<Head> = vec![good.clone(); 7];
    changed[0].device = DeviceId(Uuid::from_u128(9));
    changed[1].epoch += 1;
    changed[2].seq -= 1;
    changed[3].last = Some(chain()[1].hash());
    changed[4].last = None;
    changed[5].at += SignedDuration::from_millis(1);
    changed[6].at += SignedDuration::from_nanos(1);
    for (place, head) in changed.into_iter().enumerate() {
        assert!(!head.verify(&device_key().verifying()), "change {place}");
    }
    for signature in ["", "00", &"zz".repeat(64), &good.signature[2..]] {
        let head = Head {
            signature: signature.to_owned(),
            ..good.clone()
        };
        assert!(!head.verify(&device_key().verifying()), "{signature}");
    }
    let finer = Head::sign(&end, at + SignedDuration::from_nanos(1), &device_key());
    assert!(
        finer.verify(&device_key().verifying()),
        "a finer clock is cut to the millisecond"
    );
}
