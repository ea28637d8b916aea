"""Names, features, limits and prices of invented companies."""

from __future__ import annotations

PLANS = (
    "Free Pro Enterprise", "Starter Growth Scale", "Basic Plus Premium", "Free Team Business Enterprise",
    "Hobby Pro Scale Enterprise", "Community Professional Enterprise", "Lite Standard Advanced Ultimate",
    "Free Developer Scaler Pro", "Personal Team Organization", "Solo Studio Agency", "Bronze Silver Gold",
    "Essential Core Elite", "Launch Growth Unlimited", "Spark Flow Surge", "Seed Sprout Forest",
    "Free Starter Business Enterprise", "Entry Professional Enterprise", "Individual Team Company Corporate",
    "Open Premium Signature", "Base Boost Max", "Free Plus Pro Max", "Explorer Navigator Captain",
    "Sandbox Production Dedicated", "Trial Standard Plus Custom", "Mini Midi Maxi", "Free Creator Publisher",
)  # fmt: skip
ODD_NAMES = tuple(
    "Pioneer Legacy Custom Turbo Infinity Momentum Prime Ultra Select Flex Classic Rocket Summit Ascend Orbit "
    "Premier Power Express Advantage Complete Scaler Launchpad Velocity Horizon Platinum Diamond".split()
)
COMPANIES = tuple(
    "Brantwick Lumora Tessellate Parqet Oakline Vellum Quillforge Nimbora Harborstack Fennway Corvid Millrace "
    "Pinegate Argent Solvane Deltabase Kestrel Wavecrest Inkbridge Ravelin Stratos Loomworks Cobaltic Myrtle".split()
)
RIVALS = tuple(
    "Datavex Splintr Oversee Brightpanel Heliox Cloudmere Zentrio Kubrix Formatica Pagelane Logwell Metricon".split()
)
# (as a thing, as something one does)
FEATURES = (
    ("SSO", "sign in with SSO"), ("SAML single sign-on", "use SAML"), ("audit logs", "see audit logs"),
    ("SCIM provisioning", "provision users with SCIM"), ("custom roles", "define custom roles"),
    ("role-based access control", "set up role-based access control"), ("the API", "call the API"),
    ("API access", "use the API"), ("webhooks", "send webhooks"), ("priority support", "get priority support"),
    ("phone support", "call support"), ("custom domains", "connect a custom domain"),
    ("white labelling", "remove our branding"), ("data export", "export data"), ("backups", "schedule backups"),
    ("point-in-time recovery", "restore to any point in time"), ("IP allowlists", "restrict access by IP"),
    ("two-factor authentication", "require two-factor authentication"), ("self-hosting", "self-host"),
    ("the mobile app", "use the mobile app"), ("integrations", "connect integrations"),
    ("Slack notifications", "get alerts in Slack"), ("AI suggestions", "use AI suggestions"),
    ("the AI assistant", "ask the AI assistant"), ("workflow automation", "automate workflows"),
    ("A/B tests", "run A/B tests"), ("heat maps", "see heat maps"), ("funnels", "build funnels"),
    ("custom reports", "build custom reports"), ("scheduled reports", "schedule reports"),
    ("private projects", "create private projects"), ("guest access", "invite guests"),
    ("team invitations", "invite members"), ("branch previews", "preview branches"),
    ("preview deployments", "deploy previews"), ("staging environments", "create staging environments"),
    ("read replicas", "add read replicas"), ("private networking", "use private networking"),
    ("customer-managed keys", "bring their own keys"), ("the uptime SLA", "rely on an uptime SLA"),
    ("a dedicated account manager", "work with a dedicated account manager"),
    ("onboarding", "get guided onboarding"), ("sandboxes", "open sandboxes"), ("log streaming", "stream logs"),
    ("usage alerts", "set usage alerts"), ("spending limits", "set spending limits"),
    ("version history", "see version history"), ("translations", "translate content"),
    ("password protection", "protect pages with a password"), ("GPU instances", "start GPU instances"),
    ("autoscaling", "use autoscaling"), ("static IP addresses", "get static IP addresses"),
    ("data residency", "choose where data is kept"), ("HIPAA compliance", "sign a BAA"),
    ("e-signatures", "collect e-signatures"), ("time tracking", "track time"), ("Gantt charts", "use Gantt charts"),
    ("custom fields", "add custom fields"), ("bulk import", "import in bulk"), ("offline mode", "work offline"),
)  # fmt: skip
# (what, unit in the singular, values, per period or None)
LIMITS = (
    ("log retention", "day", (1, 3, 7, 14, 30, 60, 90, 180, 365), None),
    ("data retention", "month", (1, 3, 6, 12, 13, 24, 36), None),
    ("backup retention", "day", (1, 2, 7, 14, 30, 35), None),
    ("", "user", (1, 2, 3, 5, 10, 15, 20, 25, 50, 100, 500), None),
    ("", "seat", (1, 2, 3, 5, 10, 25, 50, 200), None),
    ("", "project", (1, 2, 3, 5, 10, 20, 50, 100), None),
    ("", "workspace", (1, 2, 3, 5, 10, 25), None),
    ("", "site", (1, 3, 5, 10, 20, 50), None),
    ("", "API request", (1000, 5000, 10000, 50000, 100000, 150000, 250000, 1000000), "month"),
    ("", "API call", (100, 500, 1000, 10000, 60000), "day"),
    ("", "request", (10, 20, 60, 100, 300, 600, 1000), "minute"),
    ("", "event", (10000, 50000, 100000, 1000000, 5000000), "month"),
    ("", "page view", (10000, 50000, 100000, 200000, 1000000), "month"),
    ("", "build minute", (100, 300, 500, 1000, 2000, 6000, 50000), "month"),
    ("", "credit", (100, 500, 1000, 5000, 10000, 25000), "month"),
    ("storage", "GB", (1, 2, 5, 10, 25, 50, 100, 250, 500), None),
    ("bandwidth", "GB", (10, 50, 100, 250, 500, 1000), "month"),
    ("file uploads", "MB", (5, 10, 25, 50, 100, 500), None),
    ("memory", "GB", (1, 2, 4, 8, 16, 32), None),
    ("", "concurrent run", (1, 2, 5, 10, 20, 25, 32, 64, 128), None),
    ("", "parallel job", (1, 2, 4, 10, 20, 40), None),
    ("", "database", (1, 3, 5, 10, 100, 500), None),
    ("", "environment", (1, 2, 3, 5, 10), None), ("", "region", (1, 2, 3, 6, 12, 30), None),
    ("session timeout", "minute", (5, 10, 15, 30, 60), None), ("job timeout", "hour", (1, 2, 3, 6, 12, 24), None),
    ("", "email", (100, 500, 1000, 3000, 10000), "month"), ("", "contact", (100, 250, 500, 1000, 10000), None),
    ("", "survey response", (50, 100, 250, 1000, 1500), "month"), ("", "form", (1, 3, 10, 20), None),
    ("", "domain", (1, 2, 5, 10), None), ("", "webhook", (1, 5, 10, 50), None),
    ("", "hour", (10, 20, 50, 100, 200), "month"), ("free trial", "day", (7, 14, 15, 21, 30, 60), None),
    ("first response", "hour", (1, 2, 4, 8, 24, 48), None), ("point-in-time restore", "day", (1, 2, 7, 10, 30, 90), None),
    ("uptime", "%", (99, 99.5, 99.9, 99.95, 99.99), None), ("call length", "minute", (15, 30, 40, 60), None),
)  # fmt: skip
# (item, what it is billed by, amounts, period or None)
PRICED = (
    ("an extra GB of storage", "GB", (0.02, 0.1, 0.25, 0.5, 1, 1.5, 2.5), "month"),
    ("a dedicated IP address", None, (1, 2, 2.5, 3.6, 5, 10), "month"),
    ("egress", "GB", (0.01, 0.02, 0.04, 0.05, 0.09, 0.12), None), ("compute", "hour", (0.01, 0.05, 0.1, 0.4, 1), None),
    ("a GPU", "hour", (0.4, 0.6, 1.05, 2.5, 4.5), None), ("a build minute", "minute", (0.002, 0.005, 0.01), None),
    ("a compute unit", None, (0.13, 0.16, 0.2, 0.25, 0.4), None), ("an additional seat", None, (5, 8, 10, 12, 15, 20), "month"),
    ("an additional project", None, (1, 2, 5, 10), "month"), ("the analytics add-on", None, (9, 19, 29, 49, 99), "month"),
    ("the compliance add-on", None, (49, 99, 199, 250), "month"), ("SSO", None, (49, 90, 150, 199), "month"),
    ("premium support", None, (29, 99, 199, 499, 1000), "month"), ("an extra domain", None, (5, 10, 12, 20), "year"),
    ("a managed cluster", None, (38, 39, 75, 99, 150), "month"), ("private storage", "TB", (5, 12, 15, 18, 20, 25), "month"),
    ("overage", "1,000 requests", (0.01, 0.05, 0.1, 0.4, 1), None), ("an extra message", None, (0.01, 0.015, 0.05), None),
    ("migration", None, (500, 1000, 2500), None), ("a training session", None, (150, 250, 400, 900), None),
)  # fmt: skip
# Claims without a plan: (true, its opposite), each in several wordings.
CLAIMS = (
    (("There are no overage fees.", "We never charge overage fees.", "Going over your limit costs nothing extra.", "You won't be billed for overages."),
     ("Overages are billed per unit.", "Usage above your limit is charged extra.", "Overage fees apply once the limit is reached.")),
    (("No credit card is required for the trial.", "You can start the trial without a credit card.", "Start free, no card needed."),
     ("A credit card is required to start the trial.", "You need to enter a card before the trial starts.", "Add a payment method to begin your trial.")),
    (("Customers can cancel at any time.", "Cancel whenever you like.", "There is no minimum contract term."),
     ("Contracts run for twelve months and cannot be cancelled early.", "Plans have a minimum term of one year.", "Cancellation takes effect at the end of the annual term only.")),
    (("Unused credits roll over to the next month.", "Credits you don't use carry over.", "Credits never expire."),
     ("Unused credits expire at the end of the month.", "Credits do not roll over.", "Any credits left are lost when the month ends.")),
    (("All data is stored in the EU.", "Data never leaves the European Union.", "Customer data is hosted only in Europe."),
     ("Data is stored in the United States.", "Customer data is hosted in US data centres.", "Your data may be processed in the US.")),
    (("Prices exclude VAT.", "Tax is added to the listed prices.", "All prices are shown without tax."),
     ("Prices include VAT.", "Tax is included in the listed prices.", "No tax is added to our prices.")),
    (("Invoices can be paid by bank transfer.", "We accept bank transfers.", "Payment by wire transfer is possible."),
     ("Payment is by card only.", "We do not accept bank transfers.", "Only credit cards are accepted.")),
    (("Customer data is not used to train models.", "We never train on your data.", "Your content is excluded from model training."),
     ("We may use your data to train our models.", "Customer content is used for training unless you opt out.", "Your inputs help train our models.")),
    (("Data is encrypted at rest and in transit.", "Everything is encrypted, both stored and in flight."),
     ("Data at rest is not encrypted.", "Encryption covers data in transit only.")),
    (("Support is available around the clock.", "Our team answers 24/7.", "You can reach support day and night, every day."),
     ("Support answers on business days only.", "Support is closed at weekends.", "You can reach support from 9am to 5pm on weekdays.")),
    (("The software is open source under the MIT licence.", "The code is MIT-licensed open source."),
     ("The source code is proprietary.", "The software is closed source.", "The code is licensed under AGPL.")),
    (("Upgrades take effect immediately.", "A plan upgrade applies at once."),
     ("Upgrades take effect at the next billing cycle.", "A plan upgrade applies from the following month.")),
    (("Refunds are given within 30 days.", "There is a 30-day money-back guarantee.", "Get your money back in the first 30 days."),
     ("Payments are non-refundable.", "We do not offer refunds.", "No refunds are given.")),
    (("Charges are prorated.", "You pay only for the part of the month you used.", "Mid-month changes are prorated."),
     ("Charges are not prorated.", "You are billed for the whole month, whenever you join.", "There is no proration.")),
    (("Deleted projects can be restored.", "You can bring back a deleted project."),
     ("Deleted projects cannot be restored.", "Deleting a project is permanent.", "A deleted project is gone for good.")),
    (("The free plan never expires.", "You can stay on the free plan as long as you like.", "Free is free forever."),
     ("The free plan ends after 30 days.", "The free plan is limited to a trial period.", "Free accounts expire after a month.")),
    (("Read-only users are free.", "Viewers do not take a paid seat.", "You don't pay for viewers."),
     ("Every user needs a paid seat, viewers too.", "Viewers are billed like any other user.", "Read-only users count towards paid seats.")),
    (("Inactive databases are archived.", "A database without activity is archived."),
     ("Databases are never archived.", "Inactive databases stay online.")),
    (("The product works offline.", "You can use it without a connection."),
     ("An internet connection is required.", "It does not work offline.")),
    (("Windows is supported.", "It runs on Windows."), ("Windows is not supported.", "There is no Windows version.")),
    (("The legacy API has been shut down.", "The legacy API is no longer available."),
     ("Use the legacy API to fetch your records.", "The legacy API is still supported.")),
    (("Plan changes need no call with sales.", "Plans can be changed in the dashboard at any time."),
     ("Contact sales to change your plan.", "Only our sales team can change your plan.")),
)  # fmt: skip
HEADINGS = tuple(
    "Pricing|Plans|Billing|Overview|Limits|Quotas|FAQ|Getting started|Prerequisites|Usage|Features|Compare plans|"
    "Support|Security|Add-ons|Notes|How it works|Configuration|What's included|Rate limits|Storage".split(
        "|"
    )
)
FLUFF = (
    "Note:", "Tip:", "Important:", "Keep in mind:", "Good news:", "Reminder:", "Please note that", "Note that", "",
    "", "", "", "", "", "",
)  # fmt: skip
