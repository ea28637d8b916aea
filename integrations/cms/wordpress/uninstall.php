<?php
/**
 * Takes away what the plugin has kept for itself. Decisions stay with their posts, and in OnMessage.
 *
 * @package OnMessage
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

delete_option( 'onmessage' );
delete_transient( 'onmessage_trouble' );
