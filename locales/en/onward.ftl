### Going on to an application on another site, and logging out by a link from there.

## The page that says where the person is about to go. $address is the name of that site, such as app.example.com.

onward-title = Go on
onward-lead = You are leaving this site for <strong>{ $address }</strong>.
onward-go = Go on to { $address }
onward-stay = Stay here

## The page that asks before somebody is logged out who came here by a link.

logout-lead = Do you want to log out?
logout-stay = Stay logged in
