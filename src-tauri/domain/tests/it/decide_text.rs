//! Text of 10,000 characters and control characters in every field: a verdict, never a panic.

use counter_domain::act::{Act, Draft, Request};
use counter_domain::application::{
    Agent, Applicant, ApplicationContent, ApplicationStatus, MakingPath, PassedFinding, PhotoTick,
    ReturnReason,
};
use counter_domain::card::CardStatus;
use counter_domain::decide::decide;
use counter_domain::evolve::evolve;
use counter_domain::organisation::OfficeCode;
use counter_domain::role::{Role, StaffId};
use counter_domain::rule::RuleId;
use counter_domain::sensitive::Sensitive;

use crate::model::{
    APPLICATION, OLD_CARD, Window, content, content_by_agent, form, material, photo, submit,
};

fn texts() -> Vec<String> {
    vec![
        String::new(),
        "长".repeat(10_000),
        "a".repeat(10_000),
        (0..32).map(char::from).collect(),
        "\u{7f}\u{80}\u{9f}\u{200b}\u{202e}\u{2028}\u{feff}".to_owned(),
        "\u{10ffff}\u{20000}\u{e000}".repeat(100),
        "'; DROP TABLE person; --".to_owned(),
        "\u{0301}".repeat(10_000),
    ]
}

/// Decides, and folds and writes what is decided.
fn goes_through(window: &Window, request: Request) {
    let draft = Draft {
        actor: window.actor.clone(),
        request,
    };
    let json = serde_json::to_string(&draft).unwrap();
    assert_eq!(
        serde_json::from_str::<Draft>(&json).unwrap(),
        draft,
        "a draft is written and read as it is"
    );
    if let Ok(act) = decide(Some(&window.person), &draft, &window.policy, window.now) {
        let json = serde_json::to_string(&act).unwrap();
        assert_eq!(serde_json::from_str::<Act>(&json).unwrap(), act);
        let person = evolve(Some(window.person.clone()), &act.body, &act.marks).unwrap();
        assert_eq!(person.id, window.person.id);
    }
}

/// Puts a text into one text field of a content.
type Spoil = fn(&mut ApplicationContent, String);

const FIELDS: [Spoil; 11] = [
    |content, text| content.identity.name = Sensitive::new(text),
    |content, text| content.identity.number = Sensitive::new(text),
    |content, text| content.phone = Sensitive::new(text),
    |content, text| content.pickup_place = text,
    |content, text| content.remark = Sensitive::new(text),
    |content, text| content.handwritten = text.chars().collect(),
    |content, text| content.path = MakingPath::BankBranch { branch: text },
    |content, text| {
        if let Applicant::ByAgent(agent) = &mut content.applicant {
            agent.name = Sensitive::new(text);
        }
    },
    |content, text| {
        if let Applicant::ByAgent(agent) = &mut content.applicant {
            *agent = Agent {
                number: Sensitive::new(text.clone()),
                phone: Sensitive::new(text.clone()),
                relation: text,
                ..agent.clone()
            };
        }
    },
    |content, text| {
        let photo = content.photo.get_or_insert_with(photo);
        photo.sha256.clone_from(&text);
        photo.to_tick.push(text.clone());
        photo.ticks.push(PhotoTick {
            code: text.clone(),
            by: StaffId(text),
        });
    },
    |content, text| {
        let photo = content.photo.get_or_insert_with(photo);
        photo.warnings.push(PassedFinding {
            rule: RuleId::new("PHOTO-4"),
            code: text.clone(),
            reason: text,
        });
    },
];

#[test]
fn any_text_in_any_field_of_an_application_gets_a_verdict() {
    for text in texts() {
        for spoil in FIELDS {
            for mut content in [content(), content_by_agent()] {
                spoil(&mut content, text.clone());
                goes_through(&Window::new(), submit(content));
            }
        }
        let mut everywhere = content_by_agent();
        for spoil in FIELDS {
            spoil(&mut everywhere, text.clone());
        }
        goes_through(&Window::new(), submit(everywhere));
    }
}

#[test]
fn any_text_on_a_form_gets_a_verdict() {
    for text in texts() {
        let mut form = form(&content());
        form.content_sha256.clone_from(&text);
        form.form_sha256 = text;
        goes_through(
            &Window::new(),
            Request::SubmitApplication {
                application: APPLICATION,
                content: Box::new(content()),
                form: Some(form),
            },
        );
    }
}

#[test]
fn any_text_of_facts_gets_a_verdict() {
    for text in texts() {
        let window = Window::new().facts(|facts| {
            facts.name = Sensitive::new(text.clone());
            facts.number = Sensitive::new(text.clone());
            facts.ethnicity = Some(text.clone());
            facts.phone = Some(Sensitive::new(text.clone()));
            facts.address = Some(Sensitive::new(text.clone()));
        });
        let mut same = content();
        same.identity.name = Sensitive::new(text.clone());
        same.identity.number = Sensitive::new(text);
        goes_through(&window, submit(same));
    }
}

#[test]
fn any_reason_gets_a_verdict() {
    for text in texts() {
        let clerk = Window::with_application(ApplicationStatus::Approved);
        goes_through(
            &clerk,
            Request::WithdrawApplication {
                application: APPLICATION,
                reason: text.clone(),
            },
        );
        goes_through(
            &clerk,
            Request::TerminateApplication {
                application: APPLICATION,
                reason: text.clone(),
            },
        );
        let reviewer = Window::with_application(ApplicationStatus::PendingReview)
            .by("reviewer", Role::Reviewer);
        goes_through(
            &reviewer,
            Request::ReturnApplication {
                application: APPLICATION,
                reasons: vec![ReturnReason::Other],
                note: text.clone(),
            },
        );
        let holder = Window::with_card(CardStatus::Normal);
        goes_through(
            &holder,
            Request::FreezeCard {
                card: OLD_CARD,
                reason: text.clone(),
            },
        );
        let mut odd = Window::new();
        odd.actor.staff = StaffId(text);
        goes_through(&odd, submit(content()));
    }
}

#[test]
fn any_number_of_papers_gets_a_verdict() {
    use counter_domain::application::{MaterialForm, MaterialKind};
    let mut many = content();
    many.materials = vec![material(MaterialKind::Photo, MaterialForm::Electronic); 10_000];
    goes_through(&Window::new(), submit(many));
    let mut elsewhere = Window::new();
    elsewhere.actor.office = OfficeCode::parse("661182").unwrap();
    goes_through(&elsewhere, submit(content()));
}
