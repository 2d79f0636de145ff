{{ config(enabled=is_connected('chatwoot'), materialized='whole_view') }}

with

users as (

    {{ chatwoot_rows('users') }}

),

account_users as (

    {{ chatwoot_rows('account_users') }}

),

teams as (

    {{ chatwoot_rows('teams') }}

),

team_members as (

    {{ chatwoot_rows('team_members', key=['team_id', 'user_id'], changed_at='created_at') }}

),

read_users as (

    select distinct
        origin,
        user_id
    from account_users
    where {{ is_in_chatwoot_list('account_ids', 'origin', 'account_id', 'true') }}

),

-- Who is in several teams is in none: a message says nothing of the team.
only_teams as (

    select
        team_members.origin,
        team_members.user_id,
        max(teams.name) as team
    from team_members
    inner join teams
        on
            team_members.origin = teams.origin
            and team_members.team_id = teams.id
    where
        not team_members.was_deleted
        and not teams.was_deleted
        and {{ is_in_chatwoot_list('account_ids', 'teams.origin', 'teams.account_id', 'true') }}
    group by team_members.origin, team_members.user_id
    having count(*) = 1

),

final as (

    select
        {{ chatwoot_agent_id('users.origin', 'users.id') }} as agent_id,
        coalesce(nullif({{ trimmed('users.display_name') }}, ''), users.name) as agent_name,
        only_teams.team,
        users.updated_at,
        coalesce(users.loaded_at, users.updated_at) as loaded_at,
        users.origin
    from users
    inner join read_users
        on
            users.origin = read_users.origin
            and users.id = read_users.user_id
    left join only_teams
        on
            users.origin = only_teams.origin
            and users.id = only_teams.user_id

)

select * from final
