"""Long-form writing: a plan, specialists that write its sections in parallel, a lake of what they defined, and a
document that stays true when the project around it changes (seed 000, «Ghost Infinite»).

    prompt -> planner -> outline -> dispatch -> waves of sections -> streams (one sequence each) -> scroll
           -> every line: lake (definitions in, names out) -> validator -> document -> living document
"""
