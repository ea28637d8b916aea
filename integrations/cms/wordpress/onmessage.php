<?php
/**
 * Plugin Name: OnMessage
 * Description: Asks OnMessage before a post becomes public, and refuses what contradicts the canon.
 * Version: 0.1.0
 * Requires at least: 6.0
 * Requires PHP: 7.4
 * License: Apache-2.0
 * License URI: https://www.apache.org/licenses/LICENSE-2.0
 * Text Domain: onmessage
 *
 * Set up under Settings › OnMessage, or in wp-config.php; see README.md and readme.txt.
 *
 * The block editor and other clients save over REST, where `rest_pre_insert_{type}` can refuse
 * with a message: https://developer.wordpress.org/reference/hooks/rest_pre_insert_this-post_type/
 * Everything else (classic editor, quick and bulk edit, XML-RPC, code) goes through
 * wp_insert_post(), where `wp_insert_post_data` keeps what is refused from becoming public and
 * from being lost: https://developer.wordpress.org/reference/hooks/wp_insert_post_data/
 * Custom fields of a post that is public pass `update_post_metadata` and its like. What becomes
 * public without any of these (a scheduled post whose time has come, wp_publish_post()) has no
 * filter in WordPress: a wrong one is put back to draft (`transition_post_status`).
 *
 * @package OnMessage
 */

namespace OnMessage;

defined( 'ABSPATH' ) || exit;

const VERSION = '0.1.0';
const FOLDER  = __DIR__;

foreach ( array( 'settings', 'entry', 'service', 'gate', 'in-spite', 'notices', 'notify', 'editor', 'settings-page' ) as $part ) {
	require_once __DIR__ . "/includes/$part.php";
}

/** Hook everything up. */
function start(): void {
	if ( setting( 'NOTIFY_URL' ) ) {
		add_action( 'transition_post_status', __NAMESPACE__ . '\\notify', 10, 3 );
	}
	start_settings_page();
	if ( ! gates() ) {
		return;
	}
	start_gate();
	start_notices();
	start_in_spite();
	start_editor();
}

start();
