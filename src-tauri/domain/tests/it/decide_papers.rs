//! Rules of the papers: the applicant's, an agent's, a child's.

use counter_domain::application::{
    Agent, Applicant, ApplicationContent, Material, MaterialForm, MaterialKind,
};
use counter_domain::sensitive::Sensitive;
use jiff::civil::date;

use crate::model::{
    Window, aged, agent, content, content_by_agent, content_is_refused, content_with, facts,
    instant, material, passes, refused, submit,
};

#[test]
fn card_7_1_2_the_identity_card_is_seen_in_the_original() {
    for (spoilt, why) in [
        (Vec::new(), "nothing handed in"),
        (
            vec![material(
                MaterialKind::ApplicantIdentity,
                MaterialForm::Copy,
            )],
            "a copy does not do",
        ),
        (
            vec![Material {
                verified: false,
                ..material(MaterialKind::ApplicantIdentity, MaterialForm::Original)
            }],
            "nobody has looked at it",
        ),
        (
            vec![
                material(MaterialKind::HouseholdRegister, MaterialForm::Original),
                material(MaterialKind::GuardianIdentity, MaterialForm::Original),
            ],
            "the papers of a child do not do for an adult",
        ),
    ] {
        let refusal = refused(
            Window::new().ask(submit(content_with(|c| c.materials = spoilt))),
            "CARD-7-1-2",
            "material_missing",
        );
        assert_eq!(refusal.params["material"], "applicant_identity", "{why}");
    }
}

#[test]
fn card_7_1_2_the_identity_card_is_valid_through_its_last_day() {
    let until = |day| content_with(|content| content.identity.valid_until = Some(day));
    content_is_refused(until(date(2026, 11, 19)), "CARD-7-1-2", "identity_expired");
    passes(Window::new().ask(submit(until(date(2026, 11, 20)))));
    let unread = content_with(|content| content.identity.valid_until = None);
    passes(Window::new().ask(submit(unread)));
}

#[test]
fn card_7_1_2_the_day_is_the_one_in_beijing() {
    let content = content_with(|content| content.identity.valid_until = Some(date(2026, 11, 20)));
    let last = Window::new().at(instant("2026-11-20T15:59:59Z"));
    passes(last.ask(submit(content.clone())));
    let after = Window::new().at(instant("2026-11-20T16:00:00Z"));
    refused(after.ask(submit(content)), "CARD-7-1-2", "identity_expired");
}

/// rules.md C14: a child without an identity card.
#[test]
fn card_7_1_2_a_child_may_come_with_the_household_register_and_a_guardian() {
    let papers = vec![
        material(MaterialKind::HouseholdRegister, MaterialForm::Original),
        material(MaterialKind::GuardianIdentity, MaterialForm::Original),
    ];
    let on_birthday = date(2010, 11, 20);
    let day_before = date(2010, 11, 21);
    for (born_on, is_child) in [(day_before, true), (on_birthday, false)] {
        let mut window = Window::new();
        let mut content = content();
        aged(&mut window, &mut content, born_on);
        content.materials.clone_from(&papers);
        let verdict = window.ask(submit(content.clone()));
        if is_child {
            passes(verdict);
        } else {
            refused(verdict, "CARD-7-1-2", "material_missing");
        }
        content.materials = vec![material(
            MaterialKind::HouseholdRegister,
            MaterialForm::Original,
        )];
        refused(
            window.ask(submit(content)),
            "CARD-7-1-2",
            "material_missing",
        );
    }
}

#[test]
fn card_7_1_5_an_agent_brings_his_original_and_a_copy_of_the_applicants() {
    passes(Window::new().ask(submit(content_by_agent())));
    for left_out in 0..2 {
        let mut content = content_by_agent();
        content.materials.remove(left_out);
        let refusal = refused(
            Window::new().ask(submit(content)),
            "CARD-7-1-5",
            "material_missing",
        );
        let missing = ["agent_identity", "applicant_identity"][left_out];
        assert_eq!(refusal.params["material"], missing);
    }
}

#[test]
fn card_7_1_5_an_agent_leaves_his_data() {
    let empty = || Sensitive::new(String::new());
    let blank = || Sensitive::new(" \t".to_owned());
    for (field, agent) in [
        (
            "name",
            Agent {
                name: blank(),
                ..agent()
            },
        ),
        (
            "number",
            Agent {
                number: empty(),
                ..agent()
            },
        ),
        (
            "phone",
            Agent {
                phone: blank(),
                ..agent()
            },
        ),
        (
            "relation",
            Agent {
                relation: String::new(),
                ..agent()
            },
        ),
    ] {
        let refusal = refused(
            Window::new().ask(submit(by(agent))),
            "CARD-7-1-5",
            "agent_incomplete",
        );
        assert_eq!(refusal.params["field"], field);
    }
}

fn by(agent: Agent) -> ApplicationContent {
    ApplicationContent {
        applicant: Applicant::ByAgent(agent),
        ..content_by_agent()
    }
}

#[test]
fn card_7_1_5_an_agent_has_a_real_name_and_number_and_is_another() {
    content_is_refused(
        by(Agent {
            name: Sensitive::new("张3".to_owned()),
            ..agent()
        }),
        "CARD-7-1-5",
        "agent_name",
    );
    content_is_refused(
        by(Agent {
            number: Sensitive::new("660000197001010021".to_owned()),
            ..agent()
        }),
        "CARD-7-1-5",
        "agent_number",
    );
    content_is_refused(
        by(Agent {
            number: facts().number,
            ..agent()
        }),
        "CARD-7-1-5",
        "agent_is_applicant",
    );
}

#[test]
fn card_7_1_5_a_childs_agent_brings_a_copy_of_the_household_register() {
    let mut window = Window::new();
    let mut content = content_by_agent();
    aged(&mut window, &mut content, date(2016, 1, 1));
    content.materials = vec![
        material(MaterialKind::AgentIdentity, MaterialForm::Original),
        material(MaterialKind::HouseholdRegister, MaterialForm::Copy),
    ];
    passes(window.ask(submit(content)));
}
