//! How one condition compares: its operator, the key's value in the request, the values of the policy.

mod compare;
mod date;
mod ip;
mod number;
mod operator;

use super::context::{ContextValue, RequestContext};
use super::truth::Truth;
use crate::iam::document::{Condition, Version};
pub(crate) use operator::Operator;
use operator::{Compared, SetOperator};

/// Whether a condition holds for what a request carries.
pub fn holds<P>(condition: &Condition<P>, version: Version, context: &RequestContext) -> Truth {
    let Some(operator) = Operator::named(&condition.operator) else {
        let written = &condition.operator;
        return Truth::cannot_tell(format!("`{written}` is no condition operator that mdaac knows"));
    };
    let question = Question { condition, operator, version, context };
    question.with(context.get(&condition.key.text))
}

struct Question<'a, P> {
    condition: &'a Condition<P>,
    operator: Operator,
    version: Version,
    context: &'a RequestContext,
}

impl<P> Question<'_, P> {
    fn with(&self, value: &ContextValue) -> Truth {
        let key = &self.condition.key.text;
        match value {
            ContextValue::OneOf(values) => {
                let mut answers = values.iter().map(|value| self.with(value));
                let first = answers.next().unwrap_or(Truth::No);
                match answers.all(|answer| answer == first) {
                    true => first,
                    false => Truth::cannot_tell(format!("whether the request carries `{key}` is not known")),
                }
            }
            ContextValue::Unknown => Truth::cannot_tell(format!("the value of `{key}` is not known")),
            _ if self.operator.compared == Compared::Null => self.null(*value != ContextValue::Absent),
            ContextValue::Present => Truth::cannot_tell(format!("the value of `{key}` is not known")),
            ContextValue::Absent => Truth::known(self.absent()),
            ContextValue::Is(values) => self.values(values),
        }
    }

    /// `"Null": {"key": "true"}` wants the key absent.
    fn null(&self, present: bool) -> Truth {
        Truth::any(self.condition.values.iter().map(|value| match value.text.to_ascii_lowercase().as_str() {
            "true" => Truth::known(!present),
            "false" => Truth::known(present),
            _ => Truth::cannot_tell(format!("`{}` is neither true nor false", value.text)),
        }))
    }

    /// "If the key is not present, evaluate the condition element as true" with IfExists; without, a
    /// positive operator is false and a negated one is true. ForAllValues "also returns true if there are
    /// no context keys in the request", and ForAnyValue false.
    fn absent(&self) -> bool {
        let Operator { if_exists, set, negated, .. } = self.operator;
        if_exists
            || match set {
                Some(SetOperator::ForAllValues) => true,
                Some(SetOperator::ForAnyValue) => false,
                None => negated,
            }
    }

    fn values(&self, values: &[String]) -> Truth {
        let mut answers = values.iter().map(|value| self.one(value));
        match self.operator.set {
            // "… or if the context key value resolves to a null dataset, such as an empty string"
            Some(SetOperator::ForAllValues) if values.iter().all(String::is_empty) => Truth::Yes,
            Some(SetOperator::ForAnyValue) if values.iter().all(String::is_empty) => Truth::No,
            Some(SetOperator::ForAllValues) => Truth::all(answers),
            Some(SetOperator::ForAnyValue) => Truth::any(answers),
            None => match (answers.next(), values.len()) {
                (Some(answer), 1) => answer,
                _ => Truth::cannot_tell(format!(
                    "`{}` has several values, and `{}` no set operator",
                    self.condition.key.text, self.operator
                )),
            },
        }
    }

    /// One value of the request: equal to any of the policy's, or for a negated operator to none.
    fn one(&self, value: &str) -> Truth {
        let equal = Truth::any(
            self.condition
                .values
                .iter()
                .map(|wanted| compare::equal(self.operator.compared, &wanted.text, value, self.version, self.context)),
        );
        if self.operator.negated { equal.negated() } else { equal }
    }
}

#[cfg(test)]
mod tests;
