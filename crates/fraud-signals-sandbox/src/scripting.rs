//! The control endpoints that script faults and decisions.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::answer::Answer;
use crate::body;
use crate::control::{Control, done, refuse, refuse_shared};
use crate::decision_rule::DecisionRule;
use crate::fault::Fault;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Push {
    operation: String,
    faults: Vec<Fault>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    operation: Option<String>,
}

pub(crate) fn routes() -> Router<Arc<Control>> {
    Router::new()
        .route(
            "/faults",
            get(show_faults).post(push_faults).delete(clear_faults),
        )
        .route(
            "/decisions",
            get(show_decisions)
                .post(add_decisions)
                .delete(clear_decisions),
        )
}

async fn show_faults(State(control): State<Arc<Control>>) -> Answer {
    let faults = control.faults.remaining();
    Answer::new(StatusCode::OK, json!({ "faults": faults }))
}

async fn push_faults(State(control): State<Arc<Control>>, body: Body) -> Answer {
    let Push { operation, faults } = match read(body).await {
        Ok(push) => push,
        Err(answer) => return answer,
    };
    match control.faults.push(&operation, faults) {
        Ok(()) => show_faults(State(control)).await,
        Err(error) => refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

async fn clear_faults(
    State(control): State<Arc<Control>>,
    which: Result<Query<Which>, QueryRejection>,
) -> Answer {
    let cleared = match which {
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.body_text()),
        Ok(Query(Which { operation: None })) => {
            control.faults.clear();
            Ok(())
        }
        Ok(Query(Which {
            operation: Some(operation),
        })) => control.faults.clear_operation(&operation),
    };
    match cleared {
        Ok(()) => done("cleared"),
        Err(error) => refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

async fn show_decisions(State(control): State<Arc<Control>>) -> Answer {
    let rules = control.decisions.all();
    Answer::new(StatusCode::OK, json!({ "rules": rules }))
}

async fn add_decisions(State(control): State<Arc<Control>>, body: Body) -> Answer {
    let rules: Vec<DecisionRule> = match read(body).await {
        Ok(rules) => rules,
        Err(answer) => return answer,
    };
    match control.decisions.add(rules) {
        Ok(()) => show_decisions(State(control)).await,
        Err(error) => refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

async fn clear_decisions(State(control): State<Arc<Control>>) -> Answer {
    control.decisions.clear();
    done("cleared")
}

async fn read<T: DeserializeOwned>(body: Body) -> Result<T, Answer> {
    let bytes = body::read(body)
        .await
        .map_err(|refusal| refuse_shared(&refusal))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        refuse(
            StatusCode::BAD_REQUEST,
            &format!("the body is wrong: {error}"),
        )
    })
}
