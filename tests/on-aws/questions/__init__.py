"""What is asked, in the order in which one question leaves things to the next: the last of the agent's deletes its
endpoint."""
from questions import (change_sets, deleted_endpoint, drift, first_deploy, imports, mdaac_itself, runtime_name,
                       stale_answers, tags, transaction_search, unchanged, vanishing_stack)

QUESTIONS = (
    transaction_search.QUESTION,
    first_deploy.VALIDATION,
    first_deploy.LOG_GROUP,
    drift.QUESTION,
    unchanged.QUESTION,
    tags.QUESTION,
    runtime_name.QUESTION,
    deleted_endpoint.QUESTION,
    stale_answers.STALE,
    stale_answers.TOKENS,
    change_sets.VERBATIM,
    change_sets.NAME,
    imports.QUESTION,
    vanishing_stack.QUESTION,
    mdaac_itself.QUESTION,
)
