//! The `api-version` header, which the generator adds to every request and no vendor asks for.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Pat, Stmt};

use super::error::RewriteError;
use crate::model::Operation;

/// The generator's name for the map that it puts the header into.
const MAP: &str = "header_map";

/// Takes the header out of a method, with the map that was made for it alone.
pub(super) fn removed(operation: &Operation, block: &mut Block) -> Result<(), RewriteError> {
    let before = block.stmts.len();
    block.stmts.retain(|statement| !is_about_the_map(statement));
    let mut chain = Chain { cut: 0 };
    chain.visit_block_mut(block);
    // One statement makes the map, one fills it: more would lose a header of the contract.
    if before - block.stmts.len() != 2 || chain.cut != 1 {
        return Err(RewriteError::unmatched(
            "map of headers with api-version alone",
            format!("operation {}", operation.id),
        ));
    }
    Ok(())
}

fn is_about_the_map(statement: &Stmt) -> bool {
    match statement {
        Stmt::Local(local) => matches!(&local.pat, Pat::Ident(found) if found.ident == MAP),
        Stmt::Expr(Expr::MethodCall(call), _) => is_the_map(&call.receiver),
        _ => false,
    }
}

fn is_the_map(expression: &Expr) -> bool {
    matches!(expression, Expr::Path(path) if path.path.is_ident(MAP))
}

/// Cuts `.headers(header_map)` out of the chain that builds the request.
struct Chain {
    cut: usize,
}

impl VisitMut for Chain {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::MethodCall(call) = expression
            && call.method == "headers"
            && call.args.first().is_some_and(is_the_map)
        {
            *expression = (*call.receiver).clone();
            self.cut += 1;
        }
    }
}
