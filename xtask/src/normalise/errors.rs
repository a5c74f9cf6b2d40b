//! Answers: typed errors make the generator panic or lose the status, and a success of one status
//! refuses its neighbours.

use serde_json::Value;

use super::walk;

/// Drops every answer but the success, `default` included: each error then arrives whole, as an
/// unexpected response with status, headers and body.
pub(super) fn drop_error_answers(document: &mut Value) {
    walk::operations(document, |operation| {
        if let Some(answers) = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut)
        {
            answers.retain(|status, _| status.starts_with('2'));
        }
    });
}

/// Lets the one success stand for every 2xx: a vendor that answers 200 where the contract says 201
/// has done the work all the same.
pub(super) fn widen_success(document: &mut Value) {
    walk::operations(document, |operation| {
        let answers = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        // Lint has seen to it that there is exactly one success, and errors are gone by now.
        if let Some(answers) = answers
            && let Some((_, answer)) = std::mem::take(answers).into_iter().next()
        {
            answers.insert("2XX".to_owned(), answer);
        }
    });
}
