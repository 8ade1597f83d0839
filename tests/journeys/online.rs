//! From the portal to the window and back: an application comes down with its photo, is taken in
//! while the line is down, and the portal learns where the card will be fetched.

use counter_act::Hash;
use counter_app::contract::{
    DraftForm, DraftRequest, OnlineRequest, PassedForm, SaveDraftRequest, SubmitApplicationRequest,
};
use counter_tests::proxy::Line;
use counter_tests::region::{HERE, Region, facts, office};
use counter_wire::online::OnlineApplication;

const ONLINE: &str = "WB202611200001";

fn photo() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/photos/good.jpg");
    std::fs::read(path).unwrap()
}

/// What the centre would tell the portal now.
fn told(region: &Region, what: &str) -> String {
    let sql = format!(
        "SELECT count(*) FROM online_application WHERE id = '{ONLINE}' AND body LIKE '%{what}%'"
    );
    format!("{what}: {}", region.count(&sql))
}

#[test]
fn card_7_2_2_an_online_application_is_taken_in_offline_and_answered_when_the_line_is_back() {
    let region = Region::new();
    region.person(1, HERE);
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    let photo = photo();
    let application = OnlineApplication {
        id: ONLINE.to_owned(),
        submitted_at: region.clock.now(),
        office: office(HERE),
        applicant: facts(1, HERE, region.clock.now()),
        photo: Some(Hash::of(&photo).to_string()),
        state: "waiting".to_owned(),
        answer: None,
    };
    region
        .run(async |central| {
            let registry = central.registry();
            registry
                .put_online_application(&application, Some(&photo))
                .await
        })
        .unwrap();
    window.until("the application is here", |counter| {
        let _ = counter.sync_now();
        (!counter.list_online().unwrap().rows.is_empty()).then_some(())
    });
    let asked = OnlineRequest {
        online: ONLINE.to_owned(),
    };
    let counter = &window.counter;
    let seen = counter.open_online(&asked).unwrap();
    let shown = seen.photo.unwrap();
    assert_eq!(
        counter.blob(&shown.blob).unwrap().bytes,
        photo,
        "byte for byte"
    );

    // From here on without a line.
    window.proxy.set(Line::Down);
    let draft = counter.take_online(&asked).unwrap();
    let findings = || draft.photo.iter().flat_map(|photo| &photo.findings);
    let form = DraftForm {
        ticks: findings()
            .filter(|finding| finding.level == "manual")
            .map(|finding| finding.code.clone())
            .collect(),
        passed: findings()
            .filter(|finding| finding.level == "warning")
            .map(|finding| PassedForm {
                code: finding.code.clone(),
                reason: "与身份证照片比对，是本人".to_owned(),
            })
            .collect(),
        ..draft.form.clone()
    };
    let saved = counter
        .save_draft(&SaveDraftRequest {
            draft: draft.draft.clone(),
            version: draft.version,
            form,
        })
        .unwrap();
    assert_eq!(saved.objection, None);
    let draft = DraftRequest { draft: draft.draft };
    counter.prepare_form(&draft).unwrap();
    let submitted = counter
        .submit_application(&SubmitApplicationRequest {
            draft: draft.draft,
            signed: true,
        })
        .unwrap();
    assert!(counter.list_online().unwrap().rows.is_empty());
    assert_eq!(
        told(&region, "waiting"),
        "waiting: 1",
        "nobody knows of it yet"
    );

    window.proxy.set(Line::Up);
    window.synced();
    let number = &submitted.row.number;
    for what in ["taken", number, "pickup_place"] {
        assert_eq!(told(&region, what), format!("{what}: 1"));
    }
    window.synced();
    assert!(
        counter.list_online().unwrap().rows.is_empty(),
        "and it stays answered"
    );
    region.holds();
}
