//! A card that a window made at once, judged where everybody's cards are known (CARD-11-1).

use counter_act::Hash;
use counter_domain::act::{ActBody, InstantCardIssued};
use counter_domain::application::{ApplicationStatus, ApplicationStep, Purpose};
use counter_domain::card::{Card, CardStatus};
use counter_domain::evolve::Report;
use counter_domain::id::{ApplicationId, CardId, PersonId};
use counter_domain::number::CardNumber;
use counter_domain::person::Person;
use counter_domain::sensitive::Sensitive;
use counter_wire::change::Change;
use counter_wire::verdict::{HeldCause, Verdict};
use jiff::civil::date;
use uuid::Uuid;

use crate::world::{HERE, Made, Window, World, card, facts, submitted};

const APPLICATION: ApplicationId = ApplicationId(Uuid::from_u128(1));
const CARD: CardId = CardId(Uuid::from_u128(0xC1));

/// Somebody whose card is being made, at version 3.
async fn waiting(world: &World, window: &mut Window, serial: u16) -> PersonId {
    let person = PersonId(Uuid::from_u128(0x7000 + u128::from(serial)));
    let facts = facts(serial, HERE);
    let known = Person::new(person, facts.clone(), false);
    world.report(person, Report::Facts(Box::new(facts))).await;
    let photo = Hash::of(b"photo");
    let (clerk, at) = (window.clerk(), window.at);
    let body = submitted(
        &known,
        APPLICATION.0.as_u128(),
        Purpose::First,
        photo,
        &clerk,
        at,
    );
    let applied = window.seal_with(person, &body, |envelope| envelope.seen.version = 1);
    accepted(&window.verdict(world, &applied).await);
    let step = ApplicationStep::Report;
    let application = APPLICATION;
    world
        .report(person, Report::Application { application, step })
        .await;
    person
}

fn issued(window: &mut Window, person: PersonId, number: &str) -> Made {
    let body = ActBody::InstantCardIssued(Box::new(InstantCardIssued {
        application: APPLICATION,
        card: CARD,
        number: Sensitive::new(number.to_owned()),
        need: "住院就医".to_owned(),
        issued_on: date(2026, 11, 20),
        expires_on: date(2036, 11, 20),
        old_card_taken_back: false,
        attendance: None,
    }));
    window.seal_with(person, &body, |envelope| envelope.seen.version = 3)
}

fn accepted(verdict: &Verdict) {
    assert!(matches!(verdict, Verdict::Accepted { .. }), "{verdict:?}");
}

/// A number with its check character.
fn number(first_eight: &str) -> String {
    let checks = "0123456789X".chars();
    checks
        .map(|check| format!("{first_eight}{check}"))
        .find(|number| CardNumber::parse(number).is_ok())
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn card_11_1_a_card_at_once_is_the_only_one_that_its_holder_can_use() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let person = waiting(&world, &mut window, 3).await;
    let act = issued(&mut window, person, &number("B0000007"));
    accepted(&window.verdict(&world, &act).await);
    accepted(&window.verdict(&world, &act).await);
    let changes = window.changes(&world, None, 500).await;
    let state = changes
        .changes
        .into_iter()
        .find_map(|change| match change {
            Change::Person(told) if told.state.id == person => Some(told.state),
            _ => None,
        })
        .unwrap();
    assert_eq!(state.cards[&CARD].status, CardStatus::Normal);
    assert_eq!(
        state.applications[&APPLICATION].status,
        ApplicationStatus::Halted
    );
    let found = "SELECT count(*) FROM person_number WHERE number LIKE 'card/B0000007%'";
    assert_eq!(world.count(found).await, 1, "he is found by his card");
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn card_11_1_a_number_that_another_has_is_for_a_person_to_decide() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (other, _) = world.person(2).await;
    let made = Card {
        number: Sensitive::new(number("B0000007")),
        ..card(9)
    };
    world.report(other, Report::CardMade(Box::new(made))).await;
    let person = waiting(&world, &mut window, 3).await;
    let act = issued(&mut window, person, &number("B0000007"));
    let verdict = window.verdict(&world, &act).await;
    assert!(
        matches!(
            verdict,
            Verdict::Held {
                cause: HeldCause::Differs,
                ..
            }
        ),
        "{verdict:?}"
    );
    world.holds().await;
}
