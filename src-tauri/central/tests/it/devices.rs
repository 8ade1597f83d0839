//! Machines: let in once, fenced when two use one identity, shut out when revoked, renewed.

use counter_domain::act::ActBody;
use counter_domain::id::CardId;
use counter_wire::enrol::{EnrolResponse, RenewRequest, RenewResponse};
use counter_wire::verdict::{HeldCause, Verdict};
use jiff::SignedDuration;

use crate::world::{HERE, Window, World, enrol_request, office};

fn frozen(card: CardId) -> ActBody {
    ActBody::CardFrozen {
        card,
        reason: "疑似冒用".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_lets_one_machine_in_once() {
    let world = World::new().await;
    let code = world
        .registry()
        .issue_code(&office(HERE), "1号窗", None, SignedDuration::from_hours(1))
        .await
        .unwrap();
    let (request, _) = enrol_request(&code, &[1; 32]);
    let enrolled: EnrolResponse = world.post(None, "/v1/enrolments", &request).await.unwrap();
    assert_eq!((enrolled.epoch, enrolled.code.as_str()), (1, "A00"));
    assert_eq!(enrolled.staff.len(), 3);
    let again: EnrolResponse = world.post(None, "/v1/enrolments", &request).await.unwrap();
    assert_eq!(again, enrolled, "the answer may have been lost");
    assert_eq!(world.count("SELECT count(*) FROM device").await, 1);
    let (other, _) = enrol_request(&code, &[2; 32]);
    let refused = world
        .post::<EnrolResponse>(None, "/v1/enrolments", &other)
        .await;
    assert_eq!(refused.unwrap_err().1, "wrong_code", "another machine");
    let late = world
        .registry()
        .issue_code(&office(HERE), "2号窗", None, SignedDuration::from_hours(1))
        .await
        .unwrap();
    world.clock.advance(SignedDuration::from_hours(2));
    let expired = world
        .post::<EnrolResponse>(None, "/v1/enrolments", &request)
        .await;
    assert_eq!(expired.unwrap_err().1, "wrong_code", "its life is over");
    let (request, _) = enrol_request(&late, &[2; 32]);
    let refused = world
        .post::<EnrolResponse>(None, "/v1/enrolments", &request)
        .await;
    assert_eq!(refused.unwrap_err().1, "wrong_code");
}

#[tokio::test(flavor = "multi_thread")]
async fn s13_a_clone_is_fenced_both_acts_are_kept_and_a_new_enrolment_frees_the_machine() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let mut clone = window.clone();
    let (person, card) = world.person(1).await;
    let (other, other_card) = world.person(2).await;
    let act = window.seal(person, &frozen(card));
    assert!(matches!(
        window.verdict(&world, &act).await,
        Verdict::Accepted { .. }
    ));
    let forked = clone.seal(other, &frozen(other_card));
    let verdict = clone.verdict(&world, &forked).await;
    assert!(
        matches!(verdict, Verdict::Held { cause: HeldCause::Fork { with }, .. } if with == act.id()),
        "{verdict:?}"
    );
    assert_eq!(
        world.count("SELECT count(*) FROM act").await,
        2,
        "both are kept"
    );
    let shut = world
        .get::<serde_json::Value>(Some(window.peer), "/v1/changes")
        .await;
    assert_eq!(shut.unwrap_err().1, "fenced_device");
    // It may still hand in what it has, and that is held.
    let later = window.seal_with(person, &frozen(card), |envelope| {
        envelope.seen.version = 3;
    });
    assert!(matches!(
        window.verdict(&world, &later).await,
        Verdict::Held {
            cause: HeldCause::RevokedDevice { .. },
            ..
        }
    ));
    let mut again = Window::enrol_as(&world, HERE, 9, Some(window.device)).await;
    assert_eq!((again.device, again.epoch), (window.device, 2));
    let act = again.seal(other, &frozen(other_card));
    assert!(matches!(
        again.verdict(&world, &act).await,
        Verdict::Accepted { .. }
    ));
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s13_an_old_backup_is_found_by_the_end_of_its_chain() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let mut backup = window.clone();
    let (person, card) = world.person(1).await;
    let act = window.seal(person, &frozen(card));
    window.verdict(&world, &act).await;
    backup.at = window.at + SignedDuration::from_secs(60);
    backup.push(&world, &[]).await;
    let fenced = "SELECT count(*) FROM device WHERE fenced_epoch = 1";
    assert_eq!(world.count(fenced).await, 1, "at first contact");
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_may_only_hand_in_and_that_is_held() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let act = window.seal(person, &frozen(card));
    let at = world.registry().revoke_device(window.device).await.unwrap();
    let shut = world
        .get::<serde_json::Value>(Some(window.peer), "/v1/changes")
        .await;
    assert_eq!(shut.unwrap_err().1, "revoked_device", "at once");
    let Verdict::Held { cause, .. } = window.verdict(&world, &act).await else {
        panic!("held");
    };
    assert_eq!(cause, HeldCause::RevokedDevice { at });
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_certificate_renews_itself_for_half_a_year() {
    let world = World::new().await;
    let window = Window::enrol(&world, HERE, 1).await;
    let (csr, _) = enrol_request("", &window.seed);
    let ask = |nonce: &str| {
        RenewRequest::sign(window.device, window.epoch, &csr.csr, nonce, &window.key())
    };
    let renew = async |request: &RenewRequest| {
        world
            .post::<RenewResponse>(None, "/v1/renewals", request)
            .await
    };
    world
        .clock
        .advance(SignedDuration::from_hours(24 * (365 + 179)));
    let renewed = renew(&ask("one")).await.unwrap();
    assert!(renewed.certificate.contains("BEGIN CERTIFICATE"));
    assert_eq!(
        renew(&ask("one")).await.unwrap_err().1,
        "wrong_signature",
        "a request is answered once"
    );
    let mut foreign = ask("two");
    foreign.nonce = "three".to_owned();
    assert_eq!(renew(&foreign).await.unwrap_err().1, "wrong_signature");
    world
        .clock
        .advance(SignedDuration::from_hours(24 * (365 + 181)));
    assert_eq!(
        renew(&ask("four")).await.unwrap_err().1,
        "fenced_device",
        "too late: enrol again"
    );
}
