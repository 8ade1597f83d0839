//! Applications of the portal: told to their station, answered by its windows, and the answer told on
//! (CARD-7-2-2).

use counter_domain::act::ActBody;
use counter_domain::application::{OnlineOrigin, ReturnReason};
use counter_domain::evolve::Report;
use counter_domain::id::{ApplicationId, PersonId};
use counter_domain::person::Person;
use counter_domain::role::{Role, StaffId};
use counter_wire::change::Change;
use counter_wire::online::{OnlineApplication, OnlineApplicationsPage};
use counter_wire::verdict::Verdict;
use expect_test::expect;
use uuid::Uuid;

use crate::verdicts::signed_by;
use crate::world::{HERE, Made, THERE, Window, World, facts, office, submitted_online};

async fn handed_over(world: &World, window: &Window, id: &str, station: &str) {
    let application = OnlineApplication {
        id: id.to_owned(),
        submitted_at: window.at,
        office: office(station),
        applicant: facts(3, station),
        photo: None,
        state: "waiting".to_owned(),
        answer: None,
    };
    let registry = world.registry();
    registry
        .put_online_application(&application, None)
        .await
        .unwrap();
}

async fn accepted(world: &World, window: &Window, act: &Made) {
    let verdict = window.verdict(world, act).await;
    assert!(matches!(verdict, Verdict::Accepted { .. }), "{verdict:?}");
}

/// State and answer of an application as the station's next page says them.
async fn told(world: &World, window: &Window, cursor: &mut String) -> String {
    let page = window.changes(world, Some(cursor), 500).await;
    *cursor = page.cursor;
    let found = page.changes.into_iter().find_map(|change| match change {
        Change::OnlineApplication(application) => Some(application),
        _ => None,
    });
    let found = found.unwrap();
    format!(
        "{} {}",
        found.state,
        serde_json::to_string(&found.answer).unwrap()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn card_7_2_2_an_online_application_is_answered_with_its_pickup_place() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let person = PersonId(Uuid::from_u128(0x7001));
    let known = Person::new(person, facts(3, HERE), false);
    world
        .report(person, Report::Facts(Box::new(facts(3, HERE))))
        .await;
    let mut cursor = window.changes(&world, None, 500).await.cursor;
    handed_over(&world, &window, "WB1", HERE).await;
    assert_eq!(told(&world, &window, &mut cursor).await, "waiting null");

    let origin = OnlineOrigin {
        id: "WB1".to_owned(),
        submitted_at: window.at,
    };
    let body = submitted_online(&known, 1, origin, &window.clerk(), window.at);
    let taken = window.seal_with(person, &body, |envelope| envelope.seen.version = 1);
    accepted(&world, &window, &taken).await;
    expect![[r#"taken {"number":"661181261120A0100001N","pickup_place":"181团社保所"}"#]]
        .assert_eq(&told(&world, &window, &mut cursor).await);

    let approved = ActBody::ApplicationApproved {
        application: ApplicationId(Uuid::from_u128(1)),
        by: StaffId("reviewer".to_owned()),
    };
    let approved = window.seal_with(person, &approved, |envelope| {
        signed_by(envelope, "reviewer", Role::Reviewer);
    });
    accepted(&world, &window, &approved).await;
    expect![[r#"accepted {"number":"661181261120A0100001N","pickup_place":"181团社保所"}"#]]
        .assert_eq(&told(&world, &window, &mut cursor).await);
    // The list that a portal's own question gets says the same.
    let page: OnlineApplicationsPage = world
        .get(Some(window.peer), "/v1/online-applications")
        .await
        .unwrap();
    assert_eq!(page.applications[0].state, "accepted");
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn card_7_2_2_an_online_application_is_returned_with_its_reasons_by_its_own_station() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let person = PersonId(Uuid::from_u128(0x7001));
    world
        .report(person, Report::Facts(Box::new(facts(3, HERE))))
        .await;
    let mut cursor = window.changes(&world, None, 500).await.cursor;
    handed_over(&world, &window, "WB1", HERE).await;
    handed_over(&world, &window, "WB2", THERE).await;
    told(&world, &window, &mut cursor).await;
    let at = window.at;
    let returned = |online: &str| ActBody::OnlineApplicationReturned {
        online: online.to_owned(),
        reasons: vec![ReturnReason::PhotoUnfit, ReturnReason::Other],
        note: "照片请重拍，免冠".to_owned(),
        by: StaffId("reviewer".to_owned()),
        at,
    };
    for (seen, online) in [(1, "WB1"), (2, "WB2")] {
        let body = returned(online);
        let act = window.seal_with(person, &body, |envelope| {
            envelope.seen.version = seen;
            signed_by(envelope, "reviewer", Role::Reviewer);
        });
        accepted(&world, &window, &act).await;
    }
    expect![[r#"returned {"reasons":["photo_unfit","other"],"note":"照片请重拍，免冠"}"#]]
        .assert_eq(&told(&world, &window, &mut cursor).await);
    let waiting = "SELECT count(*) FROM online_application WHERE state = 'waiting'";
    assert_eq!(
        world.count(waiting).await,
        1,
        "that of another station waits on"
    );
    world.holds().await;
}
