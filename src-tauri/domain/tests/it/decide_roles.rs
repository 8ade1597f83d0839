//! Who may do what, and who is refused by which rule.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use counter_domain::act::{Draft, Request};
use counter_domain::application::{ReturnReason, TellingWay};
use counter_domain::card::OralLossChannel;
use counter_domain::decide::decide;
use counter_domain::id::PersonId;
use counter_domain::role::{Permission, Role};
use expect_test::expect;
use jiff::civil::date;
use uuid::Uuid;

use crate::model::{
    APPLICATION, NEW_CARD, OLD_CARD, Window, actor, content, facts, form, hand_in_list, posting,
    referral, refused, submit,
};

/// One request of each kind.
fn requests() -> Vec<(&'static str, Request)> {
    let reason = || "本人要求".to_owned();
    vec![
        (
            "register",
            Request::RegisterPerson {
                person: PersonId(Uuid::from_u128(7)),
                facts: Box::new(facts()),
            },
        ),
        ("submit", submit(content())),
        ("approve", Request::ApproveApplication(APPLICATION)),
        (
            "return",
            Request::ReturnApplication {
                application: APPLICATION,
                reasons: vec![ReturnReason::PhotoUnfit],
                note: String::new(),
            },
        ),
        (
            "tell",
            Request::TellApplicant {
                application: APPLICATION,
                way: TellingWay::Phone,
            },
        ),
        (
            "resubmit",
            Request::ResubmitApplication {
                application: APPLICATION,
                content: Box::new(content()),
                form: Some(form(&content())),
            },
        ),
        (
            "terminate",
            Request::TerminateApplication {
                application: APPLICATION,
                reason: reason(),
            },
        ),
        (
            "withdraw",
            Request::WithdrawApplication {
                application: APPLICATION,
                reason: reason(),
            },
        ),
        (
            "extend",
            Request::ExtendApplication {
                application: APPLICATION,
                until: date(2027, 6, 1),
                reason: reason(),
            },
        ),
        ("send to bank", Request::SendToBank(APPLICATION)),
        (
            "collect",
            Request::CollectCard {
                application: APPLICATION,
                card: NEW_CARD,
                old_card_taken_back: false,
                attendance: None,
            },
        ),
        (
            "recall",
            Request::RecallCard {
                application: APPLICATION,
                reason: reason(),
            },
        ),
        (
            "oral loss",
            Request::ReportOralLoss {
                card: OLD_CARD,
                channel: OralLossChannel::Window,
                at: None,
            },
        ),
        (
            "release",
            Request::ReleaseOralLoss {
                card: OLD_CARD,
                attendance: None,
            },
        ),
        (
            "written loss",
            Request::ReportWrittenLoss {
                card: OLD_CARD,
                attendance: None,
            },
        ),
        (
            "freeze",
            Request::FreezeCard {
                card: OLD_CARD,
                reason: reason(),
            },
        ),
        (
            "unfreeze",
            Request::UnfreezeCard {
                card: OLD_CARD,
                reason: reason(),
            },
        ),
        (
            "post",
            Request::PostCard {
                application: APPLICATION,
                posting: Box::new(posting()),
            },
        ),
        (
            "deliver",
            Request::DeliverCard {
                application: APPLICATION,
                card: NEW_CARD,
                proof: reason(),
                delivered_on: date(2026, 11, 20),
            },
        ),
        (
            "take post back",
            Request::TakePostBack {
                application: APPLICATION,
                reason: reason(),
            },
        ),
        (
            "hand in",
            Request::HandInRecalledCard {
                application: APPLICATION,
                list: hand_in_list(1, 1),
            },
        ),
        (
            "return online",
            Request::ReturnOnlineApplication {
                online: "WB1".to_owned(),
                reasons: Vec::new(),
                note: reason(),
            },
        ),
        (
            "refer",
            Request::ReferMisuse {
                card: OLD_CARD,
                referral: Box::new(referral()),
            },
        ),
        (
            "cancel",
            Request::CancelCard {
                card: OLD_CARD,
                attendance: None,
            },
        ),
        ("void numbers", Request::VoidNumbers(Vec::new())),
    ]
}

const BY_ROLE: [(&str, &str); 3] = [
    ("CARD-3-2", "clerk_only"),
    ("CARD-7-2-2", "reviewer_only"),
    ("CARD-9-2", "supervisor_only"),
];

#[test]
fn each_request_belongs_to_its_roles() {
    let mut matrix = String::new();
    for (name, request) in requests() {
        let mut refusals = BTreeSet::new();
        let mut allowed = Vec::new();
        for role in Role::ALL {
            let draft = Draft {
                actor: actor("someone", role),
                request: request.clone(),
            };
            let window = Window::new();
            match decide(None, &draft, &window.policy, window.now) {
                Err(refusal)
                    if BY_ROLE.contains(&(refusal.rule.as_str(), refusal.reason.as_ref())) =>
                {
                    assert!(
                        refusal.params.contains_key("role"),
                        "the sentence says who asked"
                    );
                    refusals.insert(refusal.reason.to_string());
                }
                _ => allowed.push(format!("{role:?}")),
            }
        }
        let refusal: Vec<String> = refusals.into_iter().collect();
        writeln!(
            matrix,
            "{name}: {} | {}",
            allowed.join(" "),
            refusal.join(" ")
        )
        .unwrap();
    }
    expect![[r"
        register: Clerk | clerk_only
        submit: Clerk | clerk_only
        approve: Reviewer Supervisor | reviewer_only
        return: Reviewer Supervisor | reviewer_only
        tell: Clerk | clerk_only
        resubmit: Clerk | clerk_only
        terminate: Clerk | clerk_only
        withdraw: Clerk | clerk_only
        extend: Supervisor | supervisor_only
        send to bank: Clerk | clerk_only
        collect: Clerk | clerk_only
        recall: Clerk | clerk_only
        oral loss: Clerk | clerk_only
        release: Clerk | clerk_only
        written loss: Clerk | clerk_only
        freeze: Clerk | clerk_only
        unfreeze: Supervisor | supervisor_only
        post: Clerk | clerk_only
        deliver: Clerk | clerk_only
        take post back: Clerk | clerk_only
        hand in: Supervisor | supervisor_only
        return online: Reviewer Supervisor | reviewer_only
        refer: Supervisor | supervisor_only
        cancel: Clerk | clerk_only
        void numbers: Supervisor | supervisor_only
    "]]
    .assert_eq(&matrix);
}

#[test]
fn entering_reviewing_settling_and_auditing_exclude_one_another() {
    let duties = [
        Permission::Enter,
        Permission::Review,
        Permission::Settle,
        Permission::Audit,
    ];
    for role in Role::ALL {
        let held = duties.iter().filter(|duty| role.may(**duty)).count();
        assert_eq!(held, 1, "{role:?} has exactly one duty of the four");
        assert!(role.may(Permission::Look), "{role:?} sees the lists");
    }
    assert!(Role::Supervisor.may(Permission::Supervise));
    assert!(!Role::Auditor.may(Permission::Unmask));
}

#[test]
fn card_8_1_only_a_person_who_is_known_has_business() {
    let window = Window::new();
    for (name, request) in requests() {
        let role = [Role::Clerk, Role::Reviewer, Role::Supervisor]
            .into_iter()
            .find(|role| {
                let draft = Draft {
                    actor: actor("someone", *role),
                    request: request.clone(),
                };
                !matches!(
                    decide(None, &draft, &window.policy, window.now),
                    Err(refusal) if refusal.reason.ends_with("_only")
                )
            })
            .unwrap();
        let draft = Draft {
            actor: actor("someone", role),
            request,
        };
        let verdict = decide(None, &draft, &window.policy, window.now);
        if matches!(name, "register" | "void numbers") {
            assert!(verdict.is_ok(), "{name} needs nobody");
            let reason = if name == "register" {
                "person_known"
            } else {
                "not_about_a_person"
            };
            let known = decide(Some(&window.person), &draft, &window.policy, window.now);
            refused(known, "CARD-8-1", reason);
        } else {
            refused(verdict, "CARD-8-1", "person_unknown");
        }
    }
}
